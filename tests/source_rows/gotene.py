"""What the source of Götene says, row by row: the gist, and a pattern that says it."""

ROWS: tuple[tuple[str, str], ...] = (
    (
        "the vision is adopted by the council as part of the future plan",
        """vision:bo-i-gotene-lev-i-varlden a mg:Vision ;
            dcterms:isPartOf document:framtidsplan ;
            mg:decidedIn/mg:decidedBy/org:classification unit-type:council""",
    ),
    (
        "the future plan applies 2009 to 2020",
        """document:framtidsplan mg:documentType document-type:future-plan ;
            mg:startDate ?start ;
            mg:endDate ?end
            FILTER(YEAR(?start) = 2009 && YEAR(?end) = 2020)""",
    ),
    (
        "four development areas lead to the vision",
        """{ SELECT (COUNT(?area) AS ?count) { ?area a mg:FocusArea ;
            dcterms:isPartOf document:framtidsplan ;
            mg:contributesTo vision:bo-i-gotene-lev-i-varlden } }
            FILTER(?count = 4)""",
    ),
    (
        "the core values have four watchwords",
        """<organisation/1471> mg:coreValues ?words
            FILTER(CONTAINS(?words, "ansvar, etik, mod"))""",
    ),
    (
        "the management system was adopted by the council on 25 May 2015",
        """document:ledningssystem mg:decidedIn [ mg:decidedBy unit:kommunfullmaktige ;
            mg:decisionDate "2015-05-25"^^xsd:date ]""",
    ),
    (
        "the management system covers three dimensions of sustainability",
        """document:ledningssystem mg:documentType document-type:steering-model ;
            mg:dimension dimension:social , dimension:economic , dimension:environmental""",
    ),
    (
        "the system is followed up yearly and evaluated each mandate period",
        """document:ledningssystem mg:followUpRhythm "P1Y"^^xsd:duration .
            process-step:utvardering-av-ledningssystemet mg:wheel wheel:mandate""",
    ),
    (
        "the municipality has two main missions",
        """basic-mission:samhallsservice a mg:BasicMission ;
            mg:responsibleUnit <organisation/1471> .
            basic-mission:utveckla-kommunen a mg:BasicMission ;
            mg:responsibleUnit <organisation/1471>""",
    ),
    (
        "seven laws are named as important",
        """{ SELECT (COUNT(?law) AS ?count) { basic-mission:samhallsservice mg:legalBasis
            ?law .
            ?law skos:inScheme <https://w3id.org/malgraf/scheme/law> } }
            FILTER(?count = 7)""",
    ),
    (
        "eight operations are mandatory",
        """{ SELECT (COUNT(?mission) AS ?count) { ?mission a mg:BasicMission ;
            mg:voluntary false } }
            FILTER(?count = 8)""",
    ),
    (
        "five operations are voluntary",
        """{ SELECT (COUNT(?mission) AS ?count) { ?mission a mg:BasicMission ;
            mg:voluntary true } }
            FILTER(?count = 5)""",
    ),
    (
        "council, executive board, boards, companies, chief officer and heads have roles",
        """{ SELECT (COUNT(DISTINCT ?kind) AS ?count) { ?mission a mg:BasicMission ;
            mg:responsibleUnit/org:classification ?kind } }
            FILTER(?count = 7)""",
    ),
    (
        "political programmes say what and apply four to six years",
        """process-step:politiska-program mg:statesWhat true ;
            mg:minimumYears 4 ;
            mg:maximumYears 6 ;
            mg:responsibleUnit unit:kommunfullmaktige ;
            mg:produces document-type:programme""",
    ),
    (
        "library plan and energy plan are demanded by law and adopted by the council",
        """document:biblioteksplan mg:documentType document-type:statutory-plan .
            document:energiplan mg:documentType document-type:statutory-plan .
            process-step:kommunala-planer mg:produces document:biblioteksplan ,
            document:energiplan ;
            mg:responsibleUnit unit:kommunfullmaktige""",
    ),
    (
        "strategic goals are the council's and for the mandate period",
        """<organisation/1471> mg:levelScheme ?scheme .
            level:strategiskt-mal skos:inScheme ?scheme ;
            mg:rank 1 ;
            mg:statesWhat true ;
            mg:decidableBy unit-type:council ;
            mg:duration "P4Y"^^xsd:duration""",
    ),
    (
        "operational goals are the boards' and companies' and for the mandate period",
        """level:verksamhetsmal mg:rank 2 ;
            mg:decidableBy unit-type:board , unit-type:company ;
            mg:duration "P4Y"^^xsd:duration""",
    ),
    (
        "the council adopts frames, boards and companies internal budgets",
        """process-step:budget mg:responsibleUnit unit:kommunfullmaktige ;
            mg:produces document-type:budget ;
            mg:nextStep process-step:internbudget .
            process-step:internbudget mg:responsibleUnit unit:namnderna ,
            unit:de-kommunala-bolagen ;
            mg:produces document-type:internal-budget""",
    ),
    (
        "action plans say how, by calendar or school year, adopted by heads",
        """process-step:handlingsplaner mg:statesWhat false ;
            mg:yearBasis year-basis:calendar-year , year-basis:school-year ;
            mg:produces document-type:action-plan ;
            mg:responsibleUnit/org:classification unit-type:head-of-operation""",
    ),
    (
        "employee agreements follow from action plans",
        "process-step:handlingsplaner mg:nextStep process-step:medarbetaroverenskommelser",
    ),
    (
        "quality reports are yearly, by calendar or school year",
        """process-step:kvalitetsredovisningar mg:wheel wheel:annual ;
            mg:yearBasis year-basis:calendar-year , year-basis:school-year ;
            mg:produces document-type:quality-report""",
    ),
    (
        "the annual report is approved by the council",
        """process-step:arsredovisning mg:responsibleUnit unit:kommunfullmaktige ;
            mg:produces document-type:annual-report""",
    ),
    (
        "the chain runs from vision to analysis and back to the budget",
        """process-step:vision mg:nextStep+ process-step:analys-och-utveckling .
            process-step:analys-och-utveckling mg:nextStep process-step:budget""",
    ),
    (
        "strategic goals are evaluated at the end of the mandate period",
        """process-step:utvardering-av-strategiska-mal mg:wheel wheel:mandate ;
            mg:mandateYear 4""",
    ),
    (
        "the surrounding world is analysed by the sectors",
        """process-step:omvarldsanalys mg:responsibleUnit unit:sektorerna ;
            mg:produces document-type:environment-scan""",
    ),
    (
        "national environmental goals are the ground for the municipality's own",
        """process-step:miljoledning dcterms:conformsTo
            <https://w3id.org/malgraf/scheme/environmental-objective>""",
    ),
    (
        "there is an annual wheel and a mandate wheel",
        """?year a mg:ProcessStep ;
            mg:wheel wheel:annual .
            ?mandate a mg:ProcessStep ;
            mg:wheel wheel:mandate""",
    ),
    (
        "plan, do, check and act go round",
        """process-step:planera mg:phase phase:plan ;
            mg:nextStep [ mg:phase phase:do ;
            mg:nextStep [ mg:phase phase:check ;
            mg:nextStep [ mg:phase phase:act ;
            mg:nextStep process-step:planera ] ] ]""",
    ),
    (
        "each sector is responsible for its quality work",
        "basic-mission:systematiskt-kvalitetsarbete mg:responsibleUnit unit:sektorerna",
    ),
    (
        "policies are adopted by executive board, boards, companies or chief officer",
        """process-step:policyer mg:produces document-type:policy ;
            mg:responsibleUnit unit:kommunstyrelsen , unit:namnderna ,
            unit:de-kommunala-bolagen , unit:kommunchefen""",
    ),
    (
        "guidelines are adopted by executive board, boards or chief officer",
        """process-step:riktlinjer mg:produces document-type:guidelines ;
            mg:responsibleUnit unit:kommunstyrelsen , unit:namnderna , unit:kommunchefen
            FILTER NOT EXISTS { process-step:riktlinjer mg:responsibleUnit
            unit:de-kommunala-bolagen }""",
    ),
    (
        "routines are adopted by heads",
        """process-step:rutiner mg:produces document-type:routine ,
            document-type:instruction ;
            mg:responsibleUnit unit:cheferna""",
    ),
    (
        "the council gives companies owner directives",
        """process-step:agardirektiv mg:responsibleUnit unit:kommunfullmaktige ;
            mg:produces document-type:owner-directive""",
    ),
    (
        "the employee and leadership strategy is referred to",
        """document:ledningssystem dcterms:references
            document:medarbetar-och-ledningsstrategi""",
    ),
)
