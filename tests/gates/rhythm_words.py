"""What nobody may read about hearts, in any language, as data.

The list is that of coregulation research: the claims that the evidence does not carry, and the words that turn a
measurement into a verdict on people. `EVERYWHERE` holds for every string of the house, `ABOUT_HEARTS` for every string
that the rooms about heart recordings show.
"""

from __future__ import annotations

EVERYWHERE: dict[str, dict[str, str]] = {
    "en": {
        r"(?:partner|they|he|she|you) regulat\w*|co-?regulat\w*|borrow\w* regulation": "nobody regulates anybody",
        r"vag(?:al|us)|polyvagal|ventral|dorsal|(?:para)?sympathetic": "a heart does not show nerves",
        r"hormon\w*|cortisol|oxytocin|adrenalin\w*": "nothing here measures them",
        r"brains?|prefrontal|nervous system\w*": "nothing here measures them",
        r"compatib\w*|soulmates?|love (?:score|match)": "no verdict on a bond",
        r"lie detect\w*|detects? (?:lies|stress)": "never",
        r"arrhythmi\w*|fibrillation": "no alarm and no diagnosis",
    },
    "es": {
        r"(?:te|se|lo|la) regul\w+|co-?regul\w+": "nadie regula a nadie",
        r"vag(?:al|o)|polivagal|ventral|dorsal|(?:para)?simpátic[oa] autónomo": "el corazón no muestra nervios",
        r"hormona\w*|cortisol|oxitocina|adrenalina": "nada de esto se mide",
        r"cerebr\w*|prefrontal|sistema nervioso": "nada de esto se mide",
        r"compatib\w*|media naranja": "ningún juicio sobre un vínculo",
        r"detect\w+ (?:mentiras|estrés)": "nunca",
        r"arritmia\w*|fibrilaci\w*": "ni alarma ni diagnóstico",
    },
    "ar": {
        r"(?:ال)?(?:مبهم|ودي|لاودي)": "القلب لا يُظهر الأعصاب",
        r"(?:ال)?(?:هرمون|هرمونات|كورتيزول|أوكسيتوسين|أدرينالين)": "لا شيء هنا يقيسها",
        r"(?:ال)?(?:دماغ|الجهاز العصبي)": "لا شيء هنا يقيسها",
        r"توافق (?:الشريكين|الزوجين|عاطفي)": "لا حكم على صلة",
        r"كشف (?:الكذب|التوتر)": "أبدًا",
    },
}

ABOUT_HEARTS: dict[str, dict[str, str]] = {
    "en": {
        r"partners?|couples?|bond(?:s|ed|ing)?|connect(?:s|ed|ion|ions)?|attun\w*": "two people, nothing about them",
        r"in sync|synchron\w*|coheren\w*|resonan\w*|harmon\w*": "say: together more than chance",
        r"stress\w*|calm\w*|relax\w*|anxi\w*|emotion\w*": "a heart rate is a heart rate",
        r"scores?|ranks?|ranking|index|balance|better|worse|good|bad|best|worst": "nothing is graded",
        r"healthy|unhealthy|normal|abnormal|risk\w*|diseases?|diagnos\w*|therap\w*|treat\w*": "no health claim",
        r"should|must|automatically|prove[sdn]?|significant(?:ly)?": "only what was seen, and how sure",
    },
    "es": {
        r"parejas?|vínculos?|conexi\w+|conectad\w+": "dos personas, nada sobre ellas",
        r"sincron\w*|coheren\w*|resonan\w*|armon\w*": "di: a la vez más que por azar",
        r"estrés|calma(?:r|rse|ron|do|da)?|relaj\w*|ansie\w*|emoci\w*": "un ritmo es un ritmo",
        r"puntuaci\w*|índice|mejor|peor|bueno|malo|equilibrio": "nada se califica",
        r"saludable|normal|anormal|riesgo|diagn\w*|terapia|tratamiento": "sin promesas de salud",
        r"deber?ías?|automáticamente|demuestra\w*|significativ\w*": "solo lo que se vio",
    },
    "ar": {
        r"(?:ال)?(?:شريك|شريكين|زوجان|زوجين|رابطة|ارتباط)": "شخصان، ولا شيء عنهما",
        r"(?:ال)?(?:تزامن|متزامن|انسجام|تناغم|رنين)": "قل: معًا أكثر من الصدفة",
        r"(?:ال)?(?:توتر|إجهاد|قلق نفسي|مشاعر|استرخاء)": "سرعة القلب سرعة قلب",
        r"(?:ال)?(?:درجة|تقييم|مؤشر|أفضل|أسوأ)": "لا شيء يُقيَّم",
        r"(?:ال)?(?:صحي|طبيعي|خطر|تشخيص|علاج)": "لا وعود صحية",
    },
}

# The start of an English sentence -> words that it, or its translation, may carry, and why.
ALLOWED: dict[str, tuple[tuple[str, ...], str]] = {
    "Sitting still does that too.": (("calma",), "sitting, in Spanish “en calma”: without moving"),
}

# Names of others that hold a forbidden word.
NAMES = ("Apple Health",)
