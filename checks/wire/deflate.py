"""Deflate against the dictionary of format 1; no small body unpacks to a large one."""

import zlib

# What every report repeats. The end of a dictionary is the cheapest to refer to, so what comes in
# each report stands last. Part of the format: changing one byte is a new format version.
DICTIONARY = (
    b'{"time_s":17","through":,"received":,"refused":[{"sequence":,"reason":"}],"later":[],'
    b'"work":{"version":,"valid_s":86400.0,"round_s":60.0,"report_every":,"checks":[{"id":,'
    b'"version":,"kind":"http","settings":{"host":"","port":443,"path":"/"},"kind":"tcp","dns",'
    b'"tls","ping","period_s":,"timeout_s":10.0}]},"backlog":,"keys":[""],"servers":[""],'
    b'"identity":"clone","generation":"","dropped":[[,]],"dropped_vitals":,"waiting":,'
    b'"events":[{"kind":"bye","reason":"shutdown"},{"kind":"started"}],"inventory":{"host":"",'
    b'"system":{"maker":"","model":"","serial":"","uuid":""},"firmware":{"vendor":"","version":"",'
    b'"date":"20"},"processors":[{"name":"Intel(R) Core(TM) i5-","cores":4,"threads":8}],'
    b'"memory":{"total_mib":8192,"slots":2,"modules":[{"size_mib":4096,"kind":"DDR4"}]},'
    b'"disks":[{"model":"","serial":"","size_mib":,"kind":"ssd","bus":"sata","power_on_hours":}],'
    b'"outcome":"generic_timeout_error","phase":"connect","outcome":"dns_temporary_failure",'
    b'"phase":"dns","connection_refused","ssl_invalid_certificate","phase":"tls","failed_after_ms":10,"boot":"","wall_s":17'
    b'"answered":false},"power":"battery","address":"10.","before_s":,"value":'
    b'"fingerprint":"","sent":{"boot":"","clock_s":,"wall_s":17},"agent":"0.1.0","work":,'
    b'"records":[{"sequence":,"clock_s":,"network":{"address":"192.168.1.","gateway":"192.168.1.1",'
    b'"hardware":"","answered":true},"power":"mains","vitals":{"cpu_busy":0.0,"cpu_wait":0.0,"load":0.'
    b',"tasks":,"memory_used":,"memory_available":,"swap_used":0,"swap_in":0.0,"disk_free":,'
    b'"disk_read":0.0,"disk_write":,"disk_busy":0.0,"net_received":,"net_sent":,"net_errors":0,'
    b'"net_resent":,"temperature":,"battery":,"gateway_rtt":0.,"agent_memory":2},"results":[{'
    b'"phases_ms":{"dns":0.,"connect":,"tls":,"processing":,"transfer":0.},"address":"192.168.",'
    b'"status":200,"certificate_days":,"check":,"version":1}]}]}'
)


class TooLarge(ValueError):
    """The body unpacks to more than the bound."""


class Damaged(ValueError):
    """The body is no deflate stream against this dictionary, or it is cut short."""


def deflate(data: bytes) -> bytes:
    """Pack ``data``."""
    # Z_FILTERED takes no match below six bytes: among numbers, those cost more than they save.
    packer = zlib.compressobj(9, zlib.DEFLATED, -15, 9, zlib.Z_FILTERED, DICTIONARY)
    return packer.compress(data) + packer.flush()


def inflate(body: bytes, most_bytes: int) -> bytes:
    """Unpack ``body`` into at most ``most_bytes``.

    Raises:
        TooLarge: If there is more; memory stays bounded.
        Damaged: If it is not what ``deflate`` makes.
    """
    unpacker = zlib.decompressobj(-15, DICTIONARY)
    try:
        # One over: stopped at the bound itself, zlib may hide inside it that there is more.
        data = unpacker.decompress(body, most_bytes + 1)
    except zlib.error as error:
        raise Damaged(str(error)) from error
    if len(data) > most_bytes:
        raise TooLarge(f"unpacks to more than {most_bytes} bytes")
    if not unpacker.eof or unpacker.unused_data:
        raise Damaged("the deflate stream has no end, or something follows it")
    return data
