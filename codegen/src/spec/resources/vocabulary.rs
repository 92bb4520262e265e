//! What words of names mean: verbs, endings, names of ids. Data alone; the rules are elsewhere.

/// Verbs of what makes a thing.
pub(super) const CREATE: [&str; 22] = [
    "Create", "Add", "Register", "Apply", "Allocate", "Run", "Import", "Upload", "Buy", "Purchase", "Clone", "Copy",
    "Launch", "Put", "Save", "Issue", "Generate", "Upsert", "Submit", "Setup", "Insert", "New",
];

/// Of these verbs nobody doubts that there is a new thing afterwards.
pub(super) const CREATE_FOR_SURE: [&str; 9] =
    ["Create", "Add", "Register", "Allocate", "Buy", "Purchase", "Insert", "Setup", "New"];

/// Verbs of what tells of things. One of them is a slip of upstream's.
pub(super) const READ: [&str; 8] = ["Describe", "Describle", "List", "Get", "Query", "Search", "Fetch", "Show"];

/// Verbs of what changes a thing.
pub(super) const MODIFY: [&str; 11] =
    ["Modify", "Update", "Edit", "Set", "Alter", "Change", "Rename", "Put", "Upsert", "Configure", "Save"];

/// Verbs of what takes a thing away.
pub(super) const DELETE: [&str; 10] =
    ["Delete", "Remove", "Terminate", "Destroy", "Release", "Drop", "Deregister", "Unregister", "Isolate", "Offline"];

/// Words at the end of a read's name that say how much it tells, and not of what.
pub(super) const READ_ENDINGS: [&str; 11] =
    ["list", "set", "info", "detail", "page", "batch", "all", "simple", "basic", "data", "new"];

/// Words at the end of another action's name that say how many it is about, and not which.
pub(super) const WRITE_ENDINGS: [&str; 5] = ["list", "info", "batch", "set", "new"];

/// Words at the end of the name of a type that say that it is one.
pub(super) const TYPE_ENDINGS: [&str; 4] = ["item", "vo", "dto", "response"];

/// Words at the end of a noun that is not a thing but what one is like.
pub(super) const ATTRIBUTES: [&str; 9] =
    ["attribute", "attr", "info", "config", "basic", "base", "detail", "property", "configuration"];

/// Those of them that mean the whole thing.
pub(super) const WHOLE: [&str; 4] = ["attribute", "attr", "detail", "info"];

/// Words at the beginning of a noun that say how many.
pub(super) const QUANTITIES: [&str; 3] = ["all", "multi", "batch"];

/// What may follow a noun of which an action makes one in another way: `CreateDBInstanceHour`.
pub(super) const WAYS: [&str; 12] =
    ["hour", "order", "prepaid", "postpaid", "pre", "post", "with", "and", "sync", "batch", "cloud", "trial"];

/// Words that look like plurals, or of whose plural the end is another.
pub(super) const SINGULARS: [&str; 35] = [
    "status",
    "dns",
    "cls",
    "tls",
    "redis",
    "https",
    "access",
    "address",
    "kubernetes",
    "nas",
    "cos",
    "sms",
    "css",
    "series",
    "analysis",
    "process",
    "os",
    "ddos",
    "waf",
    "eks",
    "tcss",
    "cbs",
    "cfs",
    "kms",
    "alias",
    "news",
    "business",
    "ros",
    "vas",
    "es",
    "mps",
    "iaas",
    "saas",
    "dos",
    "ins",
];

/// Ends of plurals, and those of the singular.
pub(super) const PLURALS: [(&str, &str); 13] = [
    ("buses", "bus"),
    ("caches", "cache"),
    ("cookies", "cookie"),
    ("indices", "index"),
    ("movies", "movie"),
    ("addresses", "address"),
    ("aliases", "alias"),
    ("statuses", "status"),
    ("ies", "y"),
    ("sses", "ss"),
    ("xes", "x"),
    ("ches", "ch"),
    ("shes", "sh"),
];

/// Ids of accounts, places and calls: they tell no thing of a service from another.
pub(super) const NOT_IDS: [&str; 18] = [
    "requestid",
    "appid",
    "uin",
    "owneruin",
    "projectid",
    "createuin",
    "subuin",
    "subaccountuin",
    "ownerid",
    "tagid",
    "creatoruin",
    "regionid",
    "zoneid",
    "operatoruin",
    "createuserid",
    "creatorid",
    "subappid",
    "logid",
];

/// Ends of fields that hold ids.
pub(super) const ID_ENDINGS: [&str; 12] =
    ["Id", "ID", "Ids", "IDs", "IdList", "IdSet", "Sn", "Uuid", "UUID", "Arn", "Id_", "Uid"];

/// What follows a noun in the name of its id.
pub(super) const ID_WORDS: [&str; 5] = ["id", "uuid", "sn", "uid", "no"];

/// Fields whose last `s` is of the word itself.
pub(super) const NO_PLURAL: [&str; 6] = ["Status", "Address", "Alias", "Class", "Access", "Dns"];

/// Fields of a reply with an order, a task or a flow: what they lead to has another id.
pub(super) const ORDERS: [&str; 25] = [
    "DealName",
    "DealNames",
    "DealId",
    "DealIds",
    "BigDealId",
    "BigDealIds",
    "OrderId",
    "OrderIds",
    "OrderNo",
    "TranId",
    "TaskId",
    "TaskIds",
    "TaskID",
    "JobId",
    "JobIds",
    "FlowId",
    "FlowIds",
    "AsyncRequestId",
    "WorkflowId",
    "WorkOrderSet",
    "ApprovalId",
    "ApplicationId",
    "DealNameList",
    "DealNameSet",
    "RefundId",
];

/// Names of lists that do not say of what.
pub(super) const LISTS: [&str; 13] = [
    "Data", "Items", "List", "Result", "Content", "Records", "Set", "Rows", "Item", "DataList", "Infos", "InfoList",
    "Results",
];

/// Types of lists that stand beside the things: their tags, what was asked for, what went wrong.
pub(super) const NOT_ITEMS: [&str; 9] =
    ["Tag", "Tags", "TagInfo", "ResourceTag", "Filter", "ErrorInfo", "KVPair", "KeyValue", "NameValue"];

/// Fields of requests that ask for a page.
pub(super) const PAGING: [&str; 19] = [
    "Limit",
    "Offset",
    "PageSize",
    "PageNumber",
    "PageNo",
    "PageIndex",
    "Page",
    "MaxResults",
    "NextToken",
    "Size",
    "PageNum",
    "Length",
    "Count",
    "Cursor",
    "Pagination",
    "Paging",
    "CurrentPage",
    "PerPage",
    "PageInfo",
];

/// Fields of replies that say how many there are.
pub(super) const TOTALS: [&str; 8] =
    ["Total", "TotalCount", "TotalNum", "Count", "TotalNumber", "TotalCnt", "TotalSize", "Num"];

/// Parts of the names of states that are not the thing's own, but of what happens to it or belongs to it.
pub(super) const OTHER_STATES: [&str; 39] = [
    "cert", "domain", "access", "migrat", "pay", "renew", "isolat", "charge", "bind", "audit", "task", "run", "deploy",
    "network", "backup", "ssl", "health", "login", "destroy", "white", "restrict", "sync", "auto", "public", "delete",
    "update", "upgrade", "link", "encrypt", "freeze", "lock", "protect", "billing", "password", "share", "wan",
    "wanip", "icp", "bill",
];

/// Ids that mean the same thing in every service that does not have them itself: service and resource.
pub(super) const KNOWN: [(&str, &str, &str); 36] = [
    ("vpcid", "vpc", "Vpc"),
    ("uniqvpcid", "vpc", "Vpc"),
    ("unvpcid", "vpc", "Vpc"),
    ("univpcid", "vpc", "Vpc"),
    ("uniquevpcid", "vpc", "Vpc"),
    ("subnetid", "vpc", "Subnet"),
    ("uniqsubnetid", "vpc", "Subnet"),
    ("unsubnetid", "vpc", "Subnet"),
    ("securitygroupid", "vpc", "SecurityGroup"),
    ("sgid", "vpc", "SecurityGroup"),
    ("ccnid", "vpc", "Ccn"),
    ("eniid", "vpc", "NetworkInterface"),
    ("networkinterfaceid", "vpc", "NetworkInterface"),
    ("natgatewayid", "vpc", "NatGateway"),
    ("eipid", "vpc", "Address"),
    ("eipaddressid", "vpc", "Address"),
    ("bandwidthpackageid", "vpc", "BandwidthPackage"),
    ("certificateid", "ssl", "Certificate"),
    ("certid", "ssl", "Certificate"),
    ("sslcertid", "ssl", "Certificate"),
    ("sslid", "ssl", "Certificate"),
    ("cacertid", "ssl", "Certificate"),
    ("certcaid", "ssl", "Certificate"),
    ("clslogsetid", "cls", "Logset"),
    ("clstopicid", "cls", "Topic"),
    ("logtopicid", "cls", "Topic"),
    ("kmskeyid", "kms", "Key"),
    ("projectid", "tag", "Project"),
    ("cvmid", "cvm", "Instance"),
    ("cvminstanceid", "cvm", "Instance"),
    ("launchtemplateid", "cvm", "LaunchTemplate"),
    ("dedicatedclusterid", "cdc", "DedicatedCluster"),
    ("filesystemid", "cfs", "CfsFileSystem"),
    ("disasterrecovergroupid", "cvm", "DisasterRecoverGroup"),
    ("loadbalancerid", "clb", "LoadBalancer"),
    ("tkeclusterid", "tke", "Cluster"),
];

/// Ids that mean these things only in services around them.
pub(super) const COMPUTE: [(&str, &str, &str); 8] = [
    ("imageid", "cvm", "Image"),
    ("keyid", "cvm", "KeyPair"),
    ("diskid", "cbs", "Disk"),
    ("snapshotid", "cbs", "Snapshot"),
    ("hostid", "cvm", "Host"),
    ("instanceid", "cvm", "Instance"),
    ("autosnapshotpolicyid", "cbs", "AutoSnapshotPolicy"),
    ("hpcclusterid", "cvm", "HpcCluster"),
];

/// The services around virtual machines.
pub(super) const COMPUTING: [&str; 10] =
    ["autoscaling", "batch", "cvm", "tke", "thpc", "cbs", "tat", "vpc", "clb", "chc"];

/// What comes to an end by itself: terminating one stops it, and it stays listed.
pub(super) const RUNS: [&str; 6] = ["job", "task", "run", "execution", "invocation", "pipeline"];
