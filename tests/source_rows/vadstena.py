"""What the source of Vadstena says, row by row: the gist, and a pattern that says it."""

ROWS: tuple[tuple[str, str], ...] = (
    (
        "the council adopted the steering model on 22 June of a year not stated",
        """document:styrmodell mg:documentType document-type:steering-model ;
            mg:decidedIn ?decision .
            ?decision mg:decidedBy/org:classification unit-type:council ;
            dcterms:description ?words
            FILTER(CONTAINS(?words, "22 juni"))
            FILTER NOT EXISTS { ?decision mg:decisionDate ?date }""",
    ),
    (
        "the steering is trust-based",
        """document:styrmodell mg:theme theme:tillitsbaserad-styrning .
            <organisation/0584> mg:ruleProfile
            <https://w3id.org/malgraf/scheme/rule-profile/trust>""",
    ),
    (
        "work goes across departments",
        "document:styrmodell mg:theme theme:forvaltningsovergripande-arbete",
    ),
    (
        "everything is done within planetary boundaries",
        """document:styrmodell dcterms:conformsTo
            <https://w3id.org/malgraf/scheme/planetary-boundary>""",
    ),
    (
        "board goals are removed",
        """<organisation/0584> mg:levelScheme ?scheme
            FILTER NOT EXISTS { ?level skos:inScheme ?scheme }
            FILTER NOT EXISTS { ?goal a mg:Goal }""",
    ),
    (
        "the basic mission is weighed in three dimensions",
        """basic-mission:kommunala-grunduppdraget a mg:BasicMission ;
            mg:dimension dimension:economic , dimension:environmental , dimension:social""",
    ),
    (
        "the local political assignments are weighed in three dimensions",
        """assignment:lokala-politiska-uppdrag a mg:Assignment ;
            mg:dimension dimension:economic , dimension:environmental , dimension:social""",
    ),
    (
        "the administration carries out both mission and assignments",
        """basic-mission:kommunala-grunduppdraget mg:responsibleUnit
            unit:forvaltningsorganisationen .
            assignment:lokala-politiska-uppdrag mg:responsibleUnit
            unit:forvaltningsorganisationen""",
    ),
    (
        "established indicators are followed, none of them named",
        """process-step:uppfoljning mg:phase phase:check
            FILTER NOT EXISTS { ?indicator a mg:Indicator }""",
    ),
)
