# SPDX-License-Identifier: MIT
"""What the learners told of themselves when they registered, all invented."""

from typing import NamedTuple


class Told(NamedTuple):
    """gender, education: as codes; blank where nothing was told."""

    name: str
    gender: str = ""
    born: int | None = None
    education: str = ""
    country: str = ""
    language: str = ""
    goals: str = ""
    bio: str = ""


WALL = "Boathouse 3\\4, left door\nPier road\nNorth harbour"  # with all that an exporter escapes
REGISTRY = {
    "wanjiru.k": Told(
        "Wanjiru Kahiu", "f", 1991, "m", "KE", "en", "To guide walks at low water.",
        "I count waves for a living.\nAsk me about tides\tand mangroves.",
    ),
    "tobias-n": Told("Tobias Nolte", "m", 1984, "b", "DE", "de", "To stop running aground."),
    "lena_hoeg": Told("Lena Høeg", "f", 2003, "hs", "DK", "da"),
    "sixpence": Told("Penny Sixsmith", "f", 1968, "a", "GB", "en", "", "Two dogs, one dinghy."),
    "kaimana_p": Told("Kaimana Paliku", "o", 1995, "hs", "US", "en", "To read the sea we sail on."),
    "marsh_b": Told("Marshall Bray", "m", 1977, "p", "IE", "en"),
    "fennel_r": Told("Fennel Reyes", "", None, "", "PH", "tl"),
    "pelle_f": Told("Pelle Fjord", "m", 1999, "b", "SE", "sv"),
    "林小海": Told("林小海", "f", 1988, "m", "TW", "zh_HANT", "認識潮汐。"),
    "נועם.גל": Told("נועם גל", "m", 1990, "b", "IL", "he"),
    "agathe_m": Told("Agathe Morvan", "f", 1959, "p_se", "FR", "fr", "Pour le plaisir."),
    "o-brien.t": Told("Tadhg O’Brien", "m", 1986, "m", "IE", "ga"),
    "_kelp_": Told("", "", None, "none", "", ""),
    "mira_k": Told("Mira Kovač", "f", 1996, "b", "HR", "hr", "", "Tide pools \\o/"),
    "rescue-dog": Told("Dagny Rescue", "f", 2001, "hs", "NO", "nb"),
    "juno88": Told("Juno Achterberg", "f", 1988, "b", "NL", "nl"),
    "anselm.w": Told("Anselm Weir", "m", 1972, "m", "CA", "en"),
    "birgit_o": Told("Birgit Oster", "f", 1981, "b", "AT", "de"),
    "cormorant5": Told("Cormac Ranting", "m", 1994, "a", "GB", "en"),
    "dinesh-r": Told("Dinesh Rao", "m", 1993, "m", "IN", "kn"),
    "eider_duck": Told("Eider Etxe", "f", 1998, "b", "ES", "eu"),
    "farida.s": Told("Farida Sidani", "f", 1985, "m", "LB", "ar"),
    "gorse_hill": Told("Gorse Hill", "o", 1975, "other", "NZ", "en"),
    "hjalmar_t": Told("Hjálmar Tindur", "m", 1963, "jhs", "FO", "fo"),
    "ines.paz": Told("Inés Paz", "f", 1990, "b", "CL", "es"),
    "jetty-jo": Told("Jo Jetty", "f", 2000, "hs", "AU", "en"),
    "kittiwake": Told("Kit Wakely", "m", 1997, "b", "GB", "en"),
    "lucho_v": Told("Luis Vela", "m", 1989, "a", "PE", "es"),
    "mudlark_ann": Told("Ann Mudge", "f", 1955, "el", "GB", "en"),
    "nadia.b": Told("Nadia Benali", "f", 1992, "m", "MA", "fr"),
    "ostrea": Told("Ostrea Lind", "f", 1987, "p_oth", "FI", "sv"),
    "pilar.q": Told("Pilar Quiroga", "f", 1979, "b", "AR", "es"),
    "quoin": Told("Quentin Oin", "m", 1966, "m", "US", "en"),
    "rhea_m": Told("Rhea Mistry", "f", 1999, "b", "IN", "gu"),
    "samphire": Told("Sam Phire", "o", 2002, "hs", "GB", "en"),
    "tern7": Told("Tern Okada", "m", 1994, "b", "JP", "ja"),
    "ulla-b": Told("Ulla Brandt", "f", 1961, "p", "DE", "de"),
    "viktor.p": Told("Viktor Petrauskas", "m", 1983, "m", "LT", "lt"),
    "whelk_w": Told("Wendell Whelk", "m", 1970, "a", "GB", "en"),
    "yusra.a": Told("Yusra Amari", "f", 1996, "m", "DZ", "ar"),
    "staff_ana": Told("Ana Lobo", "f", 1980, "p", "PT", "pt"),
    "prof.okoye": Told("Chidi Okoye", "m", 1958, "p_se", "NG", "en"),
    "ta_ingrid": Told("Ingrid Tangen", "f", 1994, "m", "NO", "nb"),
}  # fmt: skip
VERIFIED = ("wanjiru.k", "marsh_b", "lena_hoeg", "agathe_m", "tern7")
ADDRESSES = {"quoin": WALL}
