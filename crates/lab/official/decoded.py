"""Decodes replies of the emulator with the models of the official SDK for Python, of both sites.

    decoded.py REPLIES MAINLAND INTERNATIONAL

The first is a folder of JSON lines, a file for each version of a service, as the program `emulated`
writes it; the others are the folders that hold the package `tencentcloud` of a site. Each reply is
decoded by the models of each site that has its action. What it holds must be in the model, as
it was. A field that the models of one site lack must be in those of the other: the emulator serves
both. Prints counts by service, and what is lost.
"""

import importlib.util
import json
import multiprocessing
import os
import sys
import warnings
from collections import Counter

SITES = ("mainland", "international")


def load(folder, service, version):
    """The models of a version, or none where the site has no such version."""
    path = os.path.join(folder, "tencentcloud", service, "v" + version.replace("-", ""), "models.py")
    if not os.path.exists(path):
        return None
    spec = importlib.util.spec_from_file_location("models", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def lost(value, decoded, at):
    """What a model lost of a value: fields that it lacks, as (type, field), and places of others."""
    if isinstance(value, dict) and hasattr(decoded, "_deserialize"):
        for name, inner in value.items():
            if f"_{name}" not in vars(decoded):
                yield type(decoded).__name__, name, f"{at}{name}"
            else:
                yield from lost(inner, getattr(decoded, f"_{name}"), f"{at}{name}.")
    elif isinstance(value, list) and isinstance(decoded, list) and len(value) == len(decoded):
        for inner, of_model in zip(value, decoded):
            yield from lost(inner, of_model, at)
    elif value != decoded or type(value) is not type(decoded):
        yield None, None, f"{at.rstrip('.')} became {decoded!r}"


def has(models, type_name, field):
    model = getattr(models, type_name or "", None)
    return model is not None and f"_{field}" in vars(model())


def decode(job):
    """Counts of a file, and what was lost."""
    path, folders = job
    service, version = os.path.basename(path).removesuffix(".jsonl").rsplit(" ", 1)
    # The SDK warns of fields that it drops; they are looked for here.
    warnings.simplefilter("ignore")
    sites = {site: load(folder, service, version) for site, folder in zip(SITES, folders)}
    counts, failures = Counter(), []
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            line = json.loads(line)
            counts["replies"] += 1
            replies = line["reply"] if isinstance(line["reply"], list) else [line["reply"]]
            having = {site: models for site, models in sites.items() if hasattr(models, line["action"] + "Response")}
            counts["nobody"] += not having
            for site, models in having.items():
                other = next((models for name, models in sites.items() if name != site), None)
                counts[site] += 1
                try:
                    for reply in replies:
                        reply = {**reply, "RequestId": "8f1c1b7e-0000-4000-8000-000000000000"}
                        model = getattr(models, line["action"] + "Response")()
                        model._deserialize(reply)
                        for type_name, field, place in lost(reply, model, ""):
                            if has(other, type_name, field):
                                counts["of the other site"] += 1
                            else:
                                failures.append(f"{line['place']} ({site}): {place}")
                except (TypeError, AttributeError, KeyError, ValueError) as error:
                    failures.append(f"{line['place']} ({site}): {type(error).__name__}: {error}")
    return service, counts, failures


def main(replies, *folders):
    jobs = [(os.path.join(replies, name), folders) for name in sorted(os.listdir(replies)) if name.endswith(".jsonl")]
    services, failures = {}, []
    # The models are large, and compiled: a process drops them by ending.
    with multiprocessing.Pool(maxtasksperchild=6) as pool:
        for service, counts, failed in pool.imap(decode, jobs):
            services.setdefault(service, Counter()).update(counts)
            failures += failed
    print("replies, decoded by the mainland models, by the international ones, by none, by service:")
    for service, counts in services.items():
        print(*(f"{counts[key]:>7}" for key in ("replies", *SITES, "nobody")), f" {service}")
    for failure in failures:
        print("lost:", failure)
    total = sum(services.values(), Counter())
    print(
        f"{len(jobs)} versions, {total['replies']} replies: decoded {total[SITES[0]]} times by the mainland models, "
        f"{total[SITES[1]]} by the international ones; {total['nobody']} by none; {len(failures)} failures; "
        f"fields that only the other site's models have: {total['of the other site']}"
    )
    return 1 if failures or total["nobody"] or not total["replies"] else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
