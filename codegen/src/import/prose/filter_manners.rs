//! Names that filters may have, in the manners in which texts that state no types name them.

use super::text::Text;
use super::{filter_lines, filter_rows};

/// The names that a text lists without types.
pub(super) fn of(text: &Text) -> Vec<String> {
    for read in [filter_lines::labelled, filter_rows::described, filter_lines::introduced_lines, filter_rows::rows] {
        let names = read(text);
        if !names.is_empty() {
            return names;
        }
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_and_lines_name_filters() {
        let names = |text: &str| of(&Text::of(text));
        for (text, expected) in [
            (
                "过滤条件列表。支持的过滤字段：GlossaryId（术语库 ID）、Name2（名称）、Source（源语言）。",
                &["GlossaryId", "Name2", "Source"][..],
            ),
            ("过滤条件。支持 ApiPath、ApiName、KeyWord（模糊查询Path 和Name）。", &["ApiPath", "ApiName", "KeyWord"]),
            ("过滤条件，本接口支持：Content，TaskType, Operator, Time", &["Content", "TaskType", "Operator", "Time"]),
            (
                "过滤条件，详细的过滤条件如下：<li>zone-name：按照站点名称进行过滤；</li><li>zone-type：按照类型进行过滤。可选项：<br> full：接入；</li>",
                &["zone-name", "zone-type"],
            ),
            ("target-name：目标域名名称进行过滤；\nalias-name：按照别称域名进行过滤。", &["target-name", "alias-name"]),
            ("InstanceId：按实例 ID 过滤\nStatus：处理状态，可选值：A、B", &[]),
            ("过滤条件", &[]),
            ("支持的过滤字段：见下表", &[]),
            ("过滤条件。支持按照 Name 过滤", &["Name"]),
            ("Status：运行中", &[]),
            ("过滤数组，支持：CupId 杯ID，CupName 杯名称，Ip 地址。", &["CupId", "CupName", "Ip"]),
            ("支持 Name：Name（名称）/ Status（ON / OFF）", &["Name", "Status"]),
            ("过滤器。filter.Name 支持('Ip', 'CupId') ,filter.Values最多传递10个值.", &["Ip", "CupId"]),
            ("筛选条件，支持 RuleId：规则ID、CveID：编号", &["RuleId", "CveID"]),
            ("过滤条件，支持：KeyName、tag:<tag-key>。", &["KeyName"]),
            ("参数过滤\n支持 Action,Pot\n支持CupId,AppId(最多100个)", &["Action", "Pot", "CupId", "AppId"]),
            ("过滤参数列表； FilterKey：domainMatch（是否匹配） FilterValue：1，匹配", &["domainMatch"]),
            ("过滤条件，支持字段类型，cup-type：按类型过滤。cup-word：按名称过滤", &["cup-type", "cup-word"]),
            ("Name - String\nName 可取值：CupType,PotId", &["CupType", "PotId"]),
            // Open lists, sentences, and what one filter may be.
            ("支持的字段包括：TaskID（精确）、TaskType 等。", &[]),
            ("支持通过app名称，app包名进行筛选。", &[]),
            ("Name - Action\nName 可取值：publish，add", &[]),
            ("当 Dimension 不为空时，仅支持 equals 运算符。", &[]),
            ("支持 Pot 精确匹配、标题精确匹配。", &[]),
            ("支持A1（甲）、B1\nB2（乙）：丙", &[]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }
}
