"""What the source of Ånge says, row by row: the gist, and a pattern that says it."""

ROWS: tuple[tuple[str, str], ...] = (
    (
        "the motion has case number KS 20/399",
        """document:motion mg:documentType document-type:motion ;
            mg:caseNumber "KS 20/399" ;
            dcterms:creator external-actor:var-framtid""",
    ),
    (
        "six clauses are asked for and none of them decided",
        """{ SELECT (COUNT(?clause) AS ?count) { ?clause a mg:Assignment ;
            dcterms:isPartOf document:motion ;
            mg:proposed true
            FILTER NOT EXISTS { ?clause mg:decidedIn ?decision } } }
            FILTER(?count = 6)""",
    ),
    (
        "the executive board is to make a yearly process",
        """assignment:arlig-process mg:responsibleUnit unit:kommunstyrelsen .
            process-step:nulagesanalys mg:wheel wheel:annual""",
    ),
    (
        "the process runs from situation analysis to the council's decision",
        """process-step:nulagesanalys mg:produces document-type:situation-analysis ;
            mg:nextStep process-step:faststallande-av-verksamhetsmal .
            process-step:faststallande-av-verksamhetsmal mg:responsibleUnit
            unit:kommunfullmaktige""",
    ),
    (
        "the process includes all levels",
        'assignment:alla-nivaer skos:notation "3"',
    ),
    (
        "there are to be rules on relevance and clarity",
        """assignment:regler-for-mal skos:notation "4" .
            ?answer mg:followsUp assignment:regler-for-mal ;
            mg:judgement ?words
            FILTER(CONTAINS(?words, "inte säkert"))""",
    ),
    (
        "goals are followed up during the year",
        """process-step:uppfoljning-under-aret mg:phase phase:check ;
            mg:wheel wheel:annual""",
    ),
    (
        "the executive board is to return during 2021",
        """assignment:aterkomma-till-fullmaktige mg:startDate "2021-01-01"^^xsd:date ;
            mg:endDate "2021-12-31"^^xsd:date""",
    ),
    (
        "the administration answers every clause",
        """FILTER NOT EXISTS { ?clause dcterms:isPartOf document:motion
            FILTER NOT EXISTS { ?answer mg:followsUp ?clause ;
            dcterms:isPartOf document:motionssvar ;
            mg:judgement ?words } }""",
    ),
    (
        "the motion is proposed to be considered answered",
        """document:motionssvar mg:documentType document-type:motion-answer ;
            dcterms:references document:motion ;
            mg:proposed true""",
    ),
    (
        "a renewed steering model is being made",
        """document:styrmodell mg:documentType document-type:steering-model ;
            mg:proposed true .
            assignment:utveckla-styrningen mg:progress progress:started ;
            mg:responsibleUnit unit:kommunstyrelsen""",
    ),
    (
        "a new vision will start it",
        """vision:ny-vision a mg:Vision ;
            mg:proposed true""",
    ),
    (
        "six starting points: trust, basic mission, shift, neutrality and more",
        """{ SELECT (COUNT(?point) AS ?count) { document:styrmodell mg:theme ?point } }
            FILTER(?count = 6) document:styrmodell mg:theme theme:mal-for-forflyttning ,
            theme:politisk-neutralitet , theme:tillit""",
    ),
)
