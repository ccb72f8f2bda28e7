"""The services of the local cloud, and how AWS's data calls them: for the scripts beside this one, which facts.sh runs."""
import re
import sys

import botocore.loaders

# By botocore's name: the service in ARNs and IAM actions, the code that it refuses input with that is not as the model demands, and which
# demands it words in the common form: "required" where ranges and values have words of its own, which its own code checks.
SERVICES = {
    "apigateway": ("apigateway", "ValidationException", "all"),
    "cloudformation": ("cloudformation", "ValidationError", "all"),
    "cloudfront": ("cloudfront", "MalformedXML", "all"),
    "cloudwatch": ("cloudwatch", "ValidationError", "all"),
    "codebuild": ("codebuild", "InvalidInputException", "all"),
    "codecommit": ("codecommit", "ValidationException", "all"),
    "codepipeline": ("codepipeline", "ValidationException", "all"),
    "dynamodb": ("dynamodb", "ValidationException", "all"),
    "dynamodbstreams": ("dynamodb", "ValidationException", "all"),
    "events": ("events", "ValidationException", "all"),
    "iam": ("iam", "ValidationError", "all"),
    "kms": ("kms", "ValidationException", "all"),
    "lambda": ("lambda", "ValidationException", "all"),
    "logs": ("logs", "InvalidParameterException", "all"),
    "s3": ("s3", "MalformedXML", "required"),
    "scheduler": ("scheduler", "ValidationException", "all"),
    "secretsmanager": ("secretsmanager", "ValidationException", "all"),
    "ses": ("ses", "ValidationError", "all"),
    "sesv2": ("ses", "BadRequestException", "all"),
    "sns": ("sns", "ValidationError", "all"),
    "sqs": ("sqs", "MissingParameter", "required"),
    "ssm": ("ssm", "ValidationException", "all"),
    "stepfunctions": ("states", "ValidationException", "all"),
    "sts": ("sts", "ValidationError", "all"),
    "xray": ("xray", "InvalidRequestException", "all"),
}
LOADER = botocore.loaders.Loader()
ARN_NAMES = {name: facts[0] for name, facts in SERVICES.items()}


def models(arn_name):
    """botocore's names of what one service is in ARNs: SES has two APIs."""
    return [name for name, other in ARN_NAMES.items() if other == arn_name]


def sdk_package(model):
    """What the SDK for Java calls the service whose model botocore loads: its package, and our files about it."""
    return re.sub("[^a-z0-9]", "", model["metadata"]["serviceId"].lower())


def load(name):
    return LOADER.load_service_model(name, "service-2")


def asked():
    """The services of the command line, or all."""
    for name in sys.argv[1:]:
        if name not in SERVICES:
            meta, shapes = load(name)["metadata"], load(name)["shapes"]
            sys.exit(f"{name}: enter it in local-cloud/data/services.py. In ARNs it is, as a rule, {meta.get('signingName', meta['endpointPrefix'])}; "
                     f"its errors are {' '.join(shape for shape, spec in shapes.items() if spec.get('exception')) or 'not in the model'}.")
    return sys.argv[1:] or SERVICES
