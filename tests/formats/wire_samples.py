"""Fictional messages as agencies send them, made after the public standards: IPTC 7901, ANPA 1312, NewsML 1.2."""

from tests.formats.samples import TEXTS

IPTC_7901 = (
    "\x16\x16\x01bta0142 3 i 96  tpa 0142\r\n\r\nTarn/bridge/\r\n\x022ND LEAD\r\n"
    "Tarn bridge to open again in April, mayor says\r\nBy Ana Norling =\r\n\r\n"
    "   Tarn (TPA) - The harbour bridge of Tarn will open again in April\r\n"
    "after two years of repairs, Mayor Mira Oduya said on Friday.\r\n\r\n"
    '   "We have checked every cable twice," she told reporters. The costs\r\n'
    "have risen to 48 million crowns, half as much again as the city had\r\nplanned for.\r\n\r\n"
    "The old ferry keeps its timetable until the end of May.\r\n\r\n(MORE)\r\n\r\n"
    "# Notebook\r\n- Adds quote of the mayor\r\n\r\n* * * *\r\n"
    "The following information is not intended for publication\r\n"
    "- Editing by: Bo Katz; <desk@tpa.example.org>\r\n\r\ntpa an bk\r\n\r\n\x03140930 GMT Mar 26\r\n\x7f\r\n\x7f\x04"
)
BRIEF = (
    "\x01bta0143 1 i 20  tpa 0143\r\n\r\nTarn/port/\r\n\x02Port closed =\r\n\r\n"
    "Tarn (TPA) - The port of Tarn is closed.\r\n\r\n\x03140945 GMT Mar 26\r\n\x04"
)
ANPA = (
    "\x16\x16\x01w1234\x1f_tarn\r\nr a\x13\x11 BC-TN--FerryStrike 1stLd-Writethru   03-16 0127\r\n"
    "\x02^BC-TN--Ferry Strike, 1st Ld-Writethru,127<\r\n^Ferry strike leaves thousands at the quay<\r\n"
    "^TP Photo TRN101, TRN102<\r\n^Eds: Updates with talks.<\r\n"
    "^Crews walked out at dawn on Monday. Talks go on.<\r\n^By KIM SATO=\r\n^Tarn Press Writer=\r\n"
    "\t   TARN (TP) _ Ferries stayed at the quay on Monday, and ``nobody knows\r\nfor how long,'' the port said.\r\n"
    "\t   Passengers waited for two hours.\r\n^Monday's sailings=\r\n"
    "\x08North\x10 Quay\x1f\x1e 12\x1e \x1e 3\x1e\x1e .250\r\n\t   ___=\r\n"
    "\t   Tarn Press writer Lea Moor contributed to this report.\r\n\t   -30-\r\n\r\n"
    "\t   \x03TP-WF-03-16-26 1105GMT<\r\n\r\n\x0c\r\n\x04"
)


def _item(number: int, components: str) -> str:
    return f"""<NewsItem xml:lang="en"><Identification><NewsIdentifier><ProviderId>tpa.example.org</ProviderId>
<DateId>20260314</DateId><NewsItemId>N{number}</NewsItemId><RevisionId PreviousRevision="0" Update="N">1</RevisionId>
<PublicIdentifier>urn:newsml:tpa.example.org:20260314:{"BRIDGE" if number == 1 else number}:1</PublicIdentifier>
</NewsIdentifier></Identification><NewsManagement><NewsItemType FormalName="News"/>
<FirstCreated>20260314T093000+0100</FirstCreated><ThisRevisionCreated>20260314T100000+0100</ThisRevisionCreated>
<Status FormalName="Usable"/><Urgency FormalName="4"/></NewsManagement>{components}</NewsItem>"""


def _content(form: str, data: str, media: str = "Text") -> str:
    return (
        f'<ContentItem><MediaType FormalName="{media}"/><Format FormalName="{form}"/>'
        f"<DataContent>{data}</DataContent></ContentItem>"
    )


_BRIDGE = f"""<NewsComponent><TopicSet><Topic><TopicType FormalName="Subject"/>
<FormalName Scheme="IptcSubjectCodes">04000000</FormalName><Description Variant="Category">ECO</Description>
<Description Variant="Name">economy</Description></Topic></TopicSet>
<NewsLines><HeadLine>Bridge to reopen</HeadLine><SubHeadLine>Two years of detours end.</SubHeadLine>
<ByLine>Ana Norling</ByLine><DateLine>TARN, March 14 (TPA) -</DateLine><CopyrightLine>© 2026 TPA</CopyrightLine>
<SlugLine>BRIDGE-TARN</SlugLine><KeywordLine>bridge</KeywordLine></NewsLines>
<AdministrativeMetadata><Provider><Party FormalName="TPA"/></Provider></AdministrativeMetadata>
<DescriptiveMetadata><Language FormalName="en"/><SubjectCode><Subject FormalName="04000000" Scheme="IptcSubjectCodes"/>
</SubjectCode><Location HowPresent="Origin"><Property FormalName="City" Value="Tarn"/>
<Property FormalName="Country" Value="Tarnland"/></Location><Property FormalName="Keyword" Value="harbour"/>
</DescriptiveMetadata>
<NewsComponent><Role FormalName="Main"/>{
    _content(
        "NITF",
        f"<nitf><body><body.content><p>{TEXTS['en']}</p><hl2>Detours</hl2></body.content></body></nitf>",
    )
}</NewsComponent>
<NewsComponent><Role FormalName="Caption"/>{_content("Text", "<p>The bridge on Friday.</p>")}</NewsComponent>
</NewsComponent>"""
_LATE = "Passengers waited for two hours."
_FERRIES = f"""<NewsComponent>
<NewsComponent EquivalentsList="yes"><NewsLines><HeadLine>Ferry late</HeadLine></NewsLines>
{_content("Text", _LATE)}{_content("XHTML", f"<p>{_LATE}</p>")}</NewsComponent>
<NewsComponent><NewsLines><HeadLine>Ferry on time</HeadLine></NewsLines>
{_content("HTML", "<![CDATA[<P>Nobody had to wait.</P>]]>")}</NewsComponent></NewsComponent>"""
NEWSML_1 = f"""<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE NewsML SYSTEM "NewsML_1.2.dtd">
<NewsML Version="1.2"><NewsEnvelope><DateAndTime>20260314T100500+0100</DateAndTime></NewsEnvelope>
{_item(1, _BRIDGE)}{_item(2, _FERRIES)}
{_item(3, f"<NewsComponent>{_content('JPEG', '', 'Photo')}</NewsComponent>")}</NewsML>"""
