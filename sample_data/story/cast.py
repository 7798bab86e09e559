# SPDX-License-Identifier: MIT
"""The people of the sample: names, devices and addresses, all invented."""

from story.truth import Learner

WINDOWS = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
MAC = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
BOOK = "Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) AppleWebKit/537.36 (KHTML, like Gecko)"
AGENTS = (
    f"{WINDOWS} Chrome/133.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:135.0) Gecko/20100101 Firefox/135.0",
    f"{MAC} Version/18.3 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
    f"{BOOK} Chrome/132.0.0.0 Safari/537.36",
)
LANGUAGES = (
    "en-GB,en;q=0.9",
    "de-DE,de;q=0.9,en;q=0.6",
    "es-ES,es;q=0.8",
    "zh-TW,zh;q=0.9,en;q=0.5",
)
# Addresses are of the ranges set aside for documentation.
NETS = ("192.0.2", "198.51.100", "203.0.113")

STORY = (  # those the README tells of
    "wanjiru.k", "tobias-n", "lena_hoeg", "sixpence", "kaimana_p", "marsh_b", "fennel_r", "pelle_f",
    "林小海", "נועם.גל", "agathe_m", "o-brien.t", "_kelp_", "mira_k", "rescue-dog", "juno88",
)  # fmt: skip
CROWD = (
    "anselm.w", "birgit_o", "cormorant5", "dinesh-r", "eider_duck", "farida.s", "gorse_hill",
    "hjalmar_t", "ines.paz", "jetty-jo", "kittiwake", "lucho_v", "mudlark_ann", "nadia.b", "ostrea",
    "pilar.q", "quoin", "rhea_m", "samphire", "tern7", "ulla-b", "viktor.p", "whelk_w", "yusra.a",
)  # fmt: skip
PHONES = {"kaimana_p": "android", "juno88": "iphone", "cormorant5": "iphone", "ostrea": "android"}
STAFF = ("staff_ana", "prof.okoye", "ta_ingrid")
EDGE = (
    "wanjiru.k",
    "bosun_bea",
    "splice4",
    "hitch.h",
    "tarry_ted",
    "rope_walk",
    "marline",
    "fid",
    "capstan",
    "halyard.h",
    "oakum_o",
    "pintle",
    "snub-nose",
    "thimble7",
)
EDGE_STAFF = ("ana_edge",)


def people(names: tuple[str, ...], first_id: int, *, staff: bool = False) -> dict[str, Learner]:
    """Everybody gets an id, an address, a browser and a language by their place in the list."""
    found = {}
    for n, name in enumerate(names):
        phone = PHONES.get(name, "") if first_id == EDX_IDS else ""
        ip = (
            "2001:db8:7:1::2b"
            if name == "agathe_m"
            else f"{NETS[n % 3]}.{10 + 5 * n + first_id % 5}"
        )
        found[name] = Learner(
            name,
            first_id + 13 * n,
            ip,
            AGENTS[n % len(AGENTS)],
            LANGUAGES[n % len(LANGUAGES)],
            phone,
            staff,
        )
    return found


EDX_IDS, EDGE_IDS, STAFF_IDS = 500201, 61007, 7001


def learners() -> dict[str, Learner]:
    return people(STORY + CROWD, EDX_IDS)


def staff() -> dict[str, Learner]:
    return people(STAFF, STAFF_IDS, staff=True)


def edge_learners() -> dict[str, Learner]:
    return people(EDGE, EDGE_IDS)


def edge_staff() -> dict[str, Learner]:
    return people(EDGE_STAFF, 9001, staff=True)
