"""S3 through boto3."""

import base64
import gzip
import hashlib
import urllib.error
import urllib.request
import zlib

import pytest
from botocore.config import Config
from botocore.exceptions import ClientError


@pytest.fixture(scope="module")
def s3(client):
    return client("s3")


@pytest.fixture
def bucket(s3, request):
    name = "conf-" + hashlib.sha1(request.node.name.encode()).hexdigest()[:12]
    s3.create_bucket(Bucket=name)
    yield name
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=name):
        for entry in page.get("Contents", []):
            s3.delete_object(Bucket=name, Key=entry["Key"])
    for upload in s3.list_multipart_uploads(Bucket=name).get("Uploads", []):
        s3.abort_multipart_upload(Bucket=name, Key=upload["Key"], UploadId=upload["UploadId"])
    s3.delete_bucket(Bucket=name)


def read(s3, bucket, key, **parameters):
    return s3.get_object(Bucket=bucket, Key=key, **parameters)["Body"].read()


def test_an_object_comes_back_with_all_that_was_said_of_it(s3, bucket):
    body = "año".encode()
    put = s3.put_object(Bucket=bucket, Key="a/b c+d&ñ.txt", Body=body, ContentType="text/plain; charset=utf-8",
                        CacheControl="max-age=60", ContentDisposition='attachment; filename="x.txt"',
                        ContentLanguage="es", Metadata={"Owner": "ops", "two": "2"}, Tagging="k=v&empty=")
    assert put["ETag"] == f'"{hashlib.md5(body).hexdigest()}"' and put["ServerSideEncryption"] == "AES256"
    for got in (s3.get_object(Bucket=bucket, Key="a/b c+d&ñ.txt"), s3.head_object(Bucket=bucket, Key="a/b c+d&ñ.txt")):
        assert got["ContentLength"] == len(body) and got["ETag"] == put["ETag"] and got["AcceptRanges"] == "bytes"
        assert got["ContentType"] == "text/plain; charset=utf-8" and got["CacheControl"] == "max-age=60"
        assert got["ContentDisposition"] == 'attachment; filename="x.txt"' and got["ContentLanguage"] == "es"
        assert got["Metadata"] == {"owner": "ops", "two": "2"}
    tags = s3.get_object_tagging(Bucket=bucket, Key="a/b c+d&ñ.txt")["TagSet"]
    assert sorted((t["Key"], t["Value"]) for t in tags) == [("empty", ""), ("k", "v")]


def test_what_is_not_there_is_said_as_s3_says_it(s3, bucket, refused):
    refused("NoSuchKey", 404, s3.get_object, Bucket=bucket, Key="none")
    refused("404", 404, s3.head_object, Bucket=bucket, Key="none")
    refused("404", 404, s3.head_bucket, Bucket="conf-does-not-exist")
    refused("NoSuchBucket", 404, s3.list_objects_v2, Bucket="conf-does-not-exist")
    refused("NoSuchBucket", 404, s3.put_object, Bucket="conf-does-not-exist", Key="k", Body=b"")
    refused("NoSuchUpload", 404, s3.list_parts, Bucket=bucket, Key="k", UploadId="nonsense")
    refused("NoSuchUpload", 404, s3.upload_part, Bucket=bucket, Key="k", UploadId="nonsense", PartNumber=1, Body=b"")
    error = refused("NoSuchKey", 404, s3.get_object, Bucket=bucket, Key="none")["Error"]
    assert error["Message"] == "The specified key does not exist." and error["Key"] == "none"
    assert s3.delete_object(Bucket=bucket, Key="none")["ResponseMetadata"]["HTTPStatusCode"] == 204


def test_ranges(s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="r", Body=b"0123456789")
    part = s3.get_object(Bucket=bucket, Key="r", Range="bytes=2-4")
    assert part["ResponseMetadata"]["HTTPStatusCode"] == 206 and part["Body"].read() == b"234"
    assert part["ContentRange"] == "bytes 2-4/10" and part["ContentLength"] == 3
    assert read(s3, bucket, "r", Range="bytes=-3") == b"789"
    assert read(s3, bucket, "r", Range="bytes=7-") == b"789"
    assert read(s3, bucket, "r", Range="bytes=7-100") == b"789"
    refused("InvalidRange", 416, s3.get_object, Bucket=bucket, Key="r", Range="bytes=10-12")


def test_conditions_of_reads_and_writes(s3, bucket, refused):
    etag = s3.put_object(Bucket=bucket, Key="c", Body=b"1", IfNoneMatch="*")["ETag"]
    refused("PreconditionFailed", 412, s3.put_object, Bucket=bucket, Key="c", Body=b"2", IfNoneMatch="*")
    refused("PreconditionFailed", 412, s3.put_object, Bucket=bucket, Key="c", Body=b"2", IfMatch='"0123"')
    refused("NoSuchKey", 404, s3.put_object, Bucket=bucket, Key="new", Body=b"2", IfMatch=etag)
    second = s3.put_object(Bucket=bucket, Key="c", Body=b"2", IfMatch=etag)["ETag"]
    refused("PreconditionFailed", 412, s3.get_object, Bucket=bucket, Key="c", IfMatch=etag)
    refused("304", 304, s3.get_object, Bucket=bucket, Key="c", IfNoneMatch=second)
    changed = s3.head_object(Bucket=bucket, Key="c")["LastModified"]
    refused("304", 304, s3.head_object, Bucket=bucket, Key="c", IfModifiedSince=changed)
    refused("412", 412, s3.head_object, Bucket=bucket, Key="c", IfUnmodifiedSince=changed.replace(year=2020))
    assert read(s3, bucket, "c") == b"2"


@pytest.mark.parametrize("algorithm, value", [
    ("CRC32", base64.b64encode(zlib.crc32(b"checked").to_bytes(4, "big")).decode()),
    ("SHA1", base64.b64encode(hashlib.sha1(b"checked").digest()).decode()),
    ("SHA256", base64.b64encode(hashlib.sha256(b"checked").digest()).decode()),
])
def test_checksums_are_verified_kept_and_told(s3, bucket, refused, algorithm, value):
    made = s3.put_object(Bucket=bucket, Key="sum", Body=b"checked", ChecksumAlgorithm=algorithm)
    assert made[f"Checksum{algorithm}"] == value
    got = s3.get_object(Bucket=bucket, Key="sum", ChecksumMode="ENABLED")
    assert got[f"Checksum{algorithm}"] == value and got["Body"].read() == b"checked"
    facts = s3.get_object_attributes(Bucket=bucket, Key="sum", ObjectAttributes=["Checksum", "ObjectSize", "ETag"])
    assert facts["Checksum"][f"Checksum{algorithm}"] == value and facts["ObjectSize"] == 7
    refused("BadDigest", 400, s3.put_object, Bucket=bucket, Key="sum2", Body=b"other", **{f"Checksum{algorithm}": value})
    refused("404", 404, s3.head_object, Bucket=bucket, Key="sum2")


def test_a_crc64_checksum_is_verified(connect, bucket, s3, refused):
    # CRC-64/NVME of "123456789" is ae8b14860a799888 by the catalogue of CRC algorithms.
    good = base64.b64encode(bytes.fromhex("ae8b14860a799888")).decode()
    assert s3.put_object(Bucket=bucket, Key="n", Body=b"123456789", ChecksumCRC64NVME=good)["ChecksumCRC64NVME"] == good
    refused("BadDigest", 400, s3.put_object, Bucket=bucket, Key="n", Body=b"123456780", ChecksumCRC64NVME=good)
    assert read(s3, bucket, "n") == b"123456789"


def test_content_md5_that_does_not_match_is_refused(s3, bucket, refused):
    wrong = base64.b64encode(hashlib.md5(b"y").digest()).decode()
    refused("BadDigest", 400, s3.put_object, Bucket=bucket, Key="m", Body=b"x", ContentMD5=wrong)
    refused("InvalidDigest", 400, s3.put_object, Bucket=bucket, Key="m", Body=b"x", ContentMD5="nonsense")


def test_a_multipart_upload_from_its_first_part_to_its_etag(s3, bucket, refused):
    five = b"a" * (5 << 20)
    upload = s3.create_multipart_upload(Bucket=bucket, Key="big", ContentType="x/y", Metadata={"m": "1"})["UploadId"]
    first = s3.upload_part(Bucket=bucket, Key="big", UploadId=upload, PartNumber=1, Body=five)["ETag"]
    second = s3.upload_part(Bucket=bucket, Key="big", UploadId=upload, PartNumber=2, Body=b"end")["ETag"]
    assert [u["UploadId"] for u in s3.list_multipart_uploads(Bucket=bucket)["Uploads"]] == [upload]
    listed = s3.list_parts(Bucket=bucket, Key="big", UploadId=upload)["Parts"]
    assert [(p["PartNumber"], p["ETag"], p["Size"]) for p in listed] == [(1, first, len(five)), (2, second, 3)]
    refused("404", 404, s3.head_object, Bucket=bucket, Key="big")
    complete = dict(Bucket=bucket, Key="big", UploadId=upload)
    parts = [{"PartNumber": 1, "ETag": first}, {"PartNumber": 2, "ETag": second}]
    refused("InvalidPart", 400, s3.complete_multipart_upload, **complete,
            MultipartUpload={"Parts": [parts[0], {"PartNumber": 2, "ETag": first}]})
    refused("InvalidPartOrder", 400, s3.complete_multipart_upload, **complete, MultipartUpload={"Parts": parts[::-1]})
    done = s3.complete_multipart_upload(**complete, MultipartUpload={"Parts": parts})
    digest = hashlib.md5(hashlib.md5(five).digest() + hashlib.md5(b"end").digest()).hexdigest()
    assert done["ETag"] == f'"{digest}-2"' and done["Bucket"] == bucket and done["Key"] == "big"
    head = s3.head_object(Bucket=bucket, Key="big")
    assert head["ContentLength"] == len(five) + 3 and head["ContentType"] == "x/y" and head["Metadata"] == {"m": "1"}
    assert read(s3, bucket, "big", Range="bytes=5242878-") == b"aaend"
    refused("NoSuchUpload", 404, s3.list_parts, Bucket=bucket, Key="big", UploadId=upload)


def test_a_part_below_five_mebibytes_that_is_not_the_last_is_too_small(s3, bucket, refused):
    upload = s3.create_multipart_upload(Bucket=bucket, Key="small")["UploadId"]
    etags = [s3.upload_part(Bucket=bucket, Key="small", UploadId=upload, PartNumber=n, Body=b"x")["ETag"] for n in (1, 2)]
    parts = {"Parts": [{"PartNumber": n, "ETag": e} for n, e in enumerate(etags, 1)]}
    refused("EntityTooSmall", 400, s3.complete_multipart_upload, Bucket=bucket, Key="small", UploadId=upload, MultipartUpload=parts)
    s3.abort_multipart_upload(Bucket=bucket, Key="small", UploadId=upload)
    refused("NoSuchUpload", 404, s3.abort_multipart_upload, Bucket=bucket, Key="small", UploadId=upload)


def test_copy_of_content_metadata_and_parts(s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="from ñ", Body=b"content", Metadata={"a": "1"}, ContentType="x/y", Tagging="t=1")
    source = {"Bucket": bucket, "Key": "from ñ"}
    etag = s3.copy_object(Bucket=bucket, Key="to", CopySource=source)["CopyObjectResult"]["ETag"]
    assert etag == f'"{hashlib.md5(b"content").hexdigest()}"'
    head = s3.head_object(Bucket=bucket, Key="to")
    assert head["Metadata"] == {"a": "1"} and head["ContentType"] == "x/y"
    assert s3.get_object_tagging(Bucket=bucket, Key="to")["TagSet"] == [{"Key": "t", "Value": "1"}]
    s3.copy_object(Bucket=bucket, Key="to", CopySource=source, MetadataDirective="REPLACE", Metadata={"b": "2"})
    assert s3.head_object(Bucket=bucket, Key="to")["Metadata"] == {"b": "2"}
    refused("InvalidRequest", 400, s3.copy_object, Bucket=bucket, Key="to", CopySource={"Bucket": bucket, "Key": "to"})
    refused("NoSuchKey", 404, s3.copy_object, Bucket=bucket, Key="x", CopySource={"Bucket": bucket, "Key": "none"})
    refused("PreconditionFailed", 412, s3.copy_object, Bucket=bucket, Key="x", CopySource=source, CopySourceIfMatch='"0"')
    upload = s3.create_multipart_upload(Bucket=bucket, Key="parts")["UploadId"]
    part = s3.upload_part_copy(Bucket=bucket, Key="parts", UploadId=upload, PartNumber=1, CopySource=source,
                               CopySourceRange="bytes=3-6")["CopyPartResult"]["ETag"]
    s3.complete_multipart_upload(Bucket=bucket, Key="parts", UploadId=upload,
                                 MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": part}]})
    assert read(s3, bucket, "parts") == b"tent"


def test_listing_with_delimiter_prefix_pages_and_odd_names(s3, bucket):
    keys = ["a.txt", "dir/1", "dir/2", "dir/sub/3", "ñ&<>\"' +%", "z\ttab"]
    for key in keys:
        s3.put_object(Bucket=bucket, Key=key, Body=key.encode())
    flat = [o["Key"] for p in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, PaginationConfig={"PageSize": 2})
            for o in p["Contents"]]
    assert flat == sorted(keys, key=lambda k: k.encode())
    page = s3.list_objects_v2(Bucket=bucket, Delimiter="/")
    assert [p["Prefix"] for p in page["CommonPrefixes"]] == ["dir/"] and page["KeyCount"] == 4 and not page["IsTruncated"]
    inner = s3.list_objects_v2(Bucket=bucket, Delimiter="/", Prefix="dir/")
    assert [o["Key"] for o in inner["Contents"]] == ["dir/1", "dir/2"] and inner["CommonPrefixes"] == [{"Prefix": "dir/sub/"}]
    rest = s3.list_objects_v2(Bucket=bucket, StartAfter="dir/2", FetchOwner=True)["Contents"]
    assert rest[0]["Key"] == "dir/sub/3" and rest[0]["Owner"]["ID"] and rest[0]["StorageClass"] == "STANDARD"
    old = s3.list_objects(Bucket=bucket, MaxKeys=1, Delimiter="/")
    assert old["IsTruncated"] and old["NextMarker"] == "a.txt" and "Owner" in old["Contents"][0]
    assert s3.list_objects(Bucket=bucket, Marker="a.txt", Delimiter="/", MaxKeys=1)["CommonPrefixes"] == [{"Prefix": "dir/"}]
    assert s3.list_objects_v2(Bucket=bucket, MaxKeys=0)["KeyCount"] == 0


def test_many_are_deleted_at_once(s3, bucket):
    for key in ("1", "2 ñ", "3"):
        s3.put_object(Bucket=bucket, Key=key, Body=b"")
    wanted = {"Objects": [{"Key": "1"}, {"Key": "2 ñ"}, {"Key": "never"}]}
    assert sorted(d["Key"] for d in s3.delete_objects(Bucket=bucket, Delete=wanted)["Deleted"]) == ["1", "2 ñ", "never"]
    assert "Deleted" not in s3.delete_objects(Bucket=bucket, Delete={"Objects": [{"Key": "3"}], "Quiet": True})
    assert s3.list_objects_v2(Bucket=bucket)["KeyCount"] == 0


def test_object_tags(s3, bucket, refused):
    s3.put_object(Bucket=bucket, Key="t", Body=b"")
    s3.put_object_tagging(Bucket=bucket, Key="t", Tagging={"TagSet": [{"Key": "ñ", "Value": "1"}]})
    assert s3.get_object_tagging(Bucket=bucket, Key="t")["TagSet"] == [{"Key": "ñ", "Value": "1"}]
    assert s3.get_object(Bucket=bucket, Key="t")["TagCount"] == 1
    s3.delete_object_tagging(Bucket=bucket, Key="t")
    assert s3.get_object_tagging(Bucket=bucket, Key="t")["TagSet"] == []
    refused("NoSuchKey", 404, s3.get_object_tagging, Bucket=bucket, Key="none")
    many = {"TagSet": [{"Key": str(i), "Value": ""} for i in range(11)]}
    refused("BadRequest", 400, s3.put_object_tagging, Bucket=bucket, Key="t", Tagging=many)


def test_versions_of_an_object(s3, bucket, refused):
    assert "Status" not in s3.get_bucket_versioning(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
    one = s3.put_object(Bucket=bucket, Key="v", Body=b"1")["VersionId"]
    two = s3.put_object(Bucket=bucket, Key="v", Body=b"2")["VersionId"]
    assert read(s3, bucket, "v") == b"2" and read(s3, bucket, "v", VersionId=one) == b"1"
    gone = s3.delete_object(Bucket=bucket, Key="v")
    assert gone["DeleteMarker"] is True
    refused("NoSuchKey", 404, s3.get_object, Bucket=bucket, Key="v")
    listed = s3.list_object_versions(Bucket=bucket)
    assert [(v["VersionId"], v["IsLatest"]) for v in listed["Versions"]] == [(two, False), (one, False)]
    assert [(m["VersionId"], m["IsLatest"]) for m in listed["DeleteMarkers"]] == [(gone["VersionId"], True)]
    refused("MethodNotAllowed", 405, s3.get_object, Bucket=bucket, Key="v", VersionId=gone["VersionId"])
    refused("BucketNotEmpty", 409, s3.delete_bucket, Bucket=bucket)
    s3.delete_object(Bucket=bucket, Key="v", VersionId=gone["VersionId"])
    assert read(s3, bucket, "v") == b"2"
    for version in (one, two):
        s3.delete_object(Bucket=bucket, Key="v", VersionId=version)
    refused("NoSuchVersion", 404, s3.get_object, Bucket=bucket, Key="v", VersionId=one)


def test_a_presigned_url_reads_writes_and_ends(connect, s3, bucket):
    for version in (None, "s3v4"):
        signer = connect("s3", config=Config(signature_version=version)) if version else s3
        put = signer.generate_presigned_url("put_object", {"Bucket": bucket, "Key": "p ñ+", "ContentType": "x/y"})
        sent = urllib.request.Request(put, data=b"by url", method="PUT", headers={"Content-Type": "x/y"})
        assert urllib.request.urlopen(sent).status == 200
        get = signer.generate_presigned_url("get_object", {
            "Bucket": bucket, "Key": "p ñ+", "ResponseContentDisposition": "attachment; filename=q.txt"})
        with urllib.request.urlopen(get) as got:
            assert got.read() == b"by url" and got.headers["Content-Disposition"] == "attachment; filename=q.txt"
            assert got.headers["Content-Type"] == "x/y"
        for url in (get.replace("Signature=", "Signature=x"), get.replace("p%20", "q%20")):
            with pytest.raises(urllib.error.HTTPError) as caught:
                urllib.request.urlopen(url)
            assert caught.value.code == 403 and b"<Code>SignatureDoesNotMatch</Code>" in caught.value.read()
        ended = signer.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "p ñ+"}, ExpiresIn=-10)
        with pytest.raises(urllib.error.HTTPError) as caught:
            urllib.request.urlopen(ended)
        assert caught.value.code in (400, 403)


def test_a_bucket_by_its_host_name(ops, bucket, s3, connect):
    s3.put_object(Bucket=bucket, Key="h/1", Body=b"by host")
    url = s3.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "h/1"})
    hosted = connect("s3", config=Config(signature_version="s3v4", s3={"addressing_style": "path"}))
    signed = hosted.generate_presigned_url("get_object", {"Bucket": bucket, "Key": "h/1"})
    assert urllib.request.urlopen(signed).read() == urllib.request.urlopen(url).read() == b"by host"


def test_configuration_of_a_bucket(s3, bucket, refused):
    refused("NoSuchBucketPolicy", 404, s3.get_bucket_policy, Bucket=bucket)
    refused("MalformedPolicy", 400, s3.put_bucket_policy, Bucket=bucket, Policy="{")
    refused("NoSuchTagSet", 404, s3.get_bucket_tagging, Bucket=bucket)
    refused("NoSuchCORSConfiguration", 404, s3.get_bucket_cors, Bucket=bucket)
    refused("NoSuchLifecycleConfiguration", 404, s3.get_bucket_lifecycle_configuration, Bucket=bucket)
    rules = [{"ID": "old", "Status": "Enabled", "Filter": {"Prefix": "a/"}, "Expiration": {"Days": 3}}]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})
    assert s3.get_bucket_lifecycle_configuration(Bucket=bucket)["Rules"] == rules
    cors = [{"AllowedMethods": ["GET"], "AllowedOrigins": ["https://shop.example"], "MaxAgeSeconds": 5}]
    s3.put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": cors})
    assert s3.get_bucket_cors(Bucket=bucket)["CORSRules"] == cors
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
    assert s3.get_bucket_tagging(Bucket=bucket)["TagSet"] == [{"Key": "a", "Value": "b"}]
    block = {"BlockPublicAcls": True, "IgnorePublicAcls": True, "BlockPublicPolicy": True, "RestrictPublicBuckets": True}
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=block)
    assert s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"] == block
    rule = s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]["Rules"][0]
    assert rule["ApplyServerSideEncryptionByDefault"]["SSEAlgorithm"] == "AES256"
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] is None
    assert bucket in [b["Name"] for b in s3.list_buckets()["Buckets"]]
    refused("NotImplemented", 501, s3.put_bucket_replication, Bucket=bucket, ReplicationConfiguration={
        "Role": "arn:aws:iam::111122223333:role/x", "Rules": [{"Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::x"}}]})


def test_waiters(s3, bucket):
    s3.get_waiter("bucket_exists").wait(Bucket=bucket, WaiterConfig={"MaxAttempts": 1})
    s3.put_object(Bucket=bucket, Key="w", Body=b"")
    s3.get_waiter("object_exists").wait(Bucket=bucket, Key="w", WaiterConfig={"MaxAttempts": 1})
    s3.get_waiter("object_not_exists").wait(Bucket=bucket, Key="w2", WaiterConfig={"MaxAttempts": 1})


def test_a_gzipped_object_stays_as_it_was_sent(s3, bucket):
    body = gzip.compress(b"text " * 100)
    s3.put_object(Bucket=bucket, Key="z.gz", Body=body, ContentEncoding="gzip")
    got = s3.get_object(Bucket=bucket, Key="z.gz")
    assert got["ContentEncoding"] == "gzip" and got["Body"].read() == body


def test_transfer_of_a_file_in_parts(s3, bucket, tmp_path):
    source = tmp_path / "20M"
    source.write_bytes(bytes(range(256)) * (20 << 12))
    s3.upload_file(str(source), bucket, "20M", ExtraArgs={"Metadata": {"k": "v"}})
    s3.download_file(bucket, "20M", str(tmp_path / "back"))
    assert (tmp_path / "back").read_bytes() == source.read_bytes()
    assert s3.head_object(Bucket=bucket, Key="20M")["ETag"].endswith('-3"')


def test_configuration_errors_name_the_bucket(s3):
    with pytest.raises(ClientError) as caught:
        s3.get_bucket_policy(Bucket="conf-nowhere")
    assert caught.value.response["Error"]["BucketName"] == "conf-nowhere"
