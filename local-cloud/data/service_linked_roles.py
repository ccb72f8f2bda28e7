#!/usr/bin/env python3
"""Extracts service-linked roles: which service has which, with which policies. Usage: data/service_linked_roles.py, after data/managed_policies.py

Two published sources. The PyPI package localstack-core (Apache-2.0; `pip install --no-deps localstack-core==2026.3.0`) lists what was recorded on
AWS: role, policies, whether a CustomSuffix is taken. AWS's managed policies name further roles in their resources and conditions
(role/aws-service-role/SERVICE/NAME); which policies those roles have they do not say, and a suffix only where the name ends in "_*".

One line each: the service, the role's name, "suffix" or "-", the ARNs of its policies.
"""
import importlib.util
import pathlib
import re

OUT = pathlib.Path(__file__).parents[1] / "src/main/resources/dev/opsctl/local/data/iam/service-linked-roles.txt"
POLICIES = OUT.parent / "managed-policies.txt"

# the package itself wants a hundred others: only the one file is loaded
package = pathlib.Path(importlib.util.find_spec("localstack").submodule_search_locations[0])
spec = importlib.util.spec_from_file_location("recorded", package / "services/iam/resources/service_linked_roles.py")
recorded = importlib.util.module_from_spec(spec)
spec.loader.exec_module(recorded)

roles = {}
for service, name in re.findall(r"role/aws-service-role/([\w.-]+\.amazonaws\.com)/(AWSServiceRoleFor[\w*-]+)", POLICIES.read_text()):
    roles.setdefault(service, set()).add(name)
lines = {}
for service, names in roles.items():
    name = min(names, key=len)
    lines[service] = [re.sub(r"_?\*$", "", name), "suffix" if name.endswith("_*") else "-"]
for service, role in recorded.SERVICE_LINKED_ROLES.items():
    lines[service] = [role["role_name"], "suffix" if role["suffix_allowed"] else "-", *role["attached_policies"]]
OUT.write_text("".join("\t".join([service, *fields]) + "\n" for service, fields in sorted(lines.items())))
print(f"{len(lines)} services")
