"""Checks each VM with pytest-testinfra."""


def test_sshd_runs_and_listens(host):
    assert host.service("ssh").is_running
    assert host.socket("tcp://0.0.0.0:22").is_listening


def test_names_lead_to_the_nodes(host):
    assert "192.168.111.11" in host.addr("rediacc11").ipv4_addresses


def test_sudo_makes_root(host):
    assert host.user().name != "root"
    with host.sudo():
        assert host.user().name == "root"
