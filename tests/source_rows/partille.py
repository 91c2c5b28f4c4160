"""What the source of Partille says, row by row: the gist, and a pattern that says it."""

ROWS: tuple[tuple[str, str], ...] = (
    (
        "a steering model was introduced during 2020 with sustainability inside",
        """document:styrmodell mg:documentType document-type:steering-model ;
            dcterms:temporal "2020"^^xsd:gYear ;
            mg:theme theme:hallbarhet ;
            mg:decidedIn decision:integrerad-hallbarhet""",
    ),
    (
        "Agenda 2030 is the framework of the steering model",
        "document:styrmodell dcterms:conformsTo <http://metadata.un.org/sdg>",
    ),
    (
        "sustainability is in the budget, the operational plan and the accounts",
        """?budget mg:theme theme:hallbarhet ;
            mg:produces document-type:budget .
            ?plan mg:theme theme:hallbarhet ;
            mg:produces document-type:operational-plan .
            ?accounts mg:theme theme:hallbarhet ;
            mg:produces document-type:annual-report""",
    ),
    (
        "the executive board took part all the way",
        """document:styrmodell mg:contributingUnit/org:classification
            unit-type:executive-board""",
    ),
    (
        "the goal was work that pervades the organisation",
        """?goal a mg:Goal ;
            dcterms:isPartOf document:styrmodell""",
    ),
    (
        "engagement and ownership have grown",
        """?judgement mg:followsUp ?goal ;
            mg:trend trend:better .
            ?goal a mg:Goal""",
    ),
    (
        "politicians asked for a yearly sustainability report",
        """?assignment a mg:Assignment ;
            mg:followUpRhythm "P1Y"^^xsd:duration .
            ?report mg:documentType document-type:sustainability-report ;
            prov:wasDerivedFrom ?assignment""",
    ),
    (
        "the report also shows everyday work no goal is about",
        """?report mg:documentType document-type:sustainability-report ;
            dcterms:description ?words
            FILTER(CONTAINS(?words, "vardagsarbete"))""",
    ),
    (
        "goals are followed up for the first time after the interview",
        "process-step:uppfoljning-av-malen mg:phase phase:check",
    ),
    (
        "complementary ways of follow-up are being sought",
        "activity:kompletterande-uppfoljning mg:progress progress:started",
    ),
    (
        "the steering model is developed all the time",
        "process-step:utveckla-styrmodellen mg:phase phase:act",
    ),
    (
        "climate-smart development is a focus area of the steering model",
        "focus-area:klimatsmart-samhallsutveckling dcterms:isPartOf document:styrmodell",
    ),
    (
        "all adopted climate pledges will be done but one",
        """?judgement mg:followsUp pledge:kommunernas-klimatloften ;
            mg:judgement ?words
            FILTER(CONTAINS(?words, "utom ett"))""",
    ),
    (
        "the pledges serve the focus area",
        """pledge:kommunernas-klimatloften mg:contributesTo
            focus-area:klimatsmart-samhallsutveckling""",
    ),
)
