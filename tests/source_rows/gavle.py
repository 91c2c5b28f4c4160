"""What the source of Gävle says, row by row: the gist, and a pattern that says it."""

ROWS: tuple[tuple[str, str], ...] = (
    (
        "there are three strategic programmes",
        """{ SELECT (COUNT(?programme) AS ?count) { ?programme a mg:Programme } }
            FILTER(?count = 3)""",
    ),
    (
        "the programmes differ in layout, time and follow-up",
        """FILTER NOT EXISTS { ?programme a mg:Programme
            FILTER NOT EXISTS { ?programme dcterms:description ?words
            FILTER(CONTAINS(?words, "upplägg, tidsperspektiv och uppföljning")) } }""",
    ),
    (
        "responsibility is delegated to sectors and companies",
        """FILTER NOT EXISTS { ?programme a mg:Programme
            FILTER NOT EXISTS { ?programme mg:contributingUnit unit:sektorerna ,
            unit:bolagen } }""",
    ),
    (
        "each programme has an internal network of its own",
        """FILTER NOT EXISTS { ?programme a mg:Programme
            FILTER NOT EXISTS { ?network mg:concerns ?programme ;
            org:classification network-type:network ;
            org:hasMember unit:sektorerna , unit:bolagen } }""",
    ),
    (
        "a working group is shared for Agenda 2030",
        """network:agenda-2030 org:classification network-type:working-group ;
            mg:concerns theme:agenda-2030 ;
            org:hasMember unit:programledarna , unit:larande-for-hallbar-utveckling ,
            unit:internationella-kontoret""",
    ),
    (
        "Gävle takes part in Glokala Sverige since 2019",
        """<organisation/2180> mg:takesPartIn network:glokala-sverige .
            network:glokala-sverige dcterms:temporal ?since
            FILTER(CONTAINS(?since, "2019"))""",
    ),
    (
        "Gävle and 18 other cities work for two years in Global Goals for Cities",
        """network:global-goals-for-cities org:classification network-type:city-network ;
            mg:memberCount 19 ;
            mg:duration "P2Y"^^xsd:duration ;
            org:hasMember <organisation/2180> ;
            mg:concerns theme:urban-hallbarhet""",
    ),
    (
        "dialogue on procurement and communication has begun",
        """?activity a mg:Activity ;
            mg:theme theme:hallbarhet-i-upphandling ;
            mg:progress progress:started""",
    ),
    (
        "the finance department is to develop one structure for the whole group",
        """assignment:gemensam-struktur a mg:Assignment ;
            mg:responsibleUnit unit:ekonomiavdelningen ;
            prov:wasDerivedFrom ?programme .
            ?programme a mg:Programme""",
    ),
    (
        "there are overall municipal goals",
        """<organisation/2180> mg:levelScheme ?scheme .
            level:kommunovergripande-mal skos:inScheme ?scheme""",
    ),
    (
        "the project is owned by Steering and support and led by the International office",
        """activity:global-goals-for-cities mg:responsibleUnit unit:styrning-och-stod ;
            mg:contributingUnit unit:internationella-kontoret""",
    ),
    (
        "the head of the sector reports to the executive board",
        """unit:styrning-och-stod org:reportsTo/org:classification
            unit-type:executive-board""",
    ),
    (
        "the International office is in the Business department in Steering and support",
        """unit:internationella-kontoret org:unitOf unit:naringslivsavdelningen .
            unit:naringslivsavdelningen org:unitOf unit:styrning-och-stod""",
    ),
    (
        "the project group has programme leaders, education and finance",
        """network:projektgruppen org:classification network-type:project-group ;
            org:hasMember unit:programledarna , unit:larande-for-hallbar-utveckling ,
            unit:ekonomiavdelningen""",
    ),
    (
        "the steering group has three departments, finance and the sector",
        """{ SELECT (COUNT(?member) AS ?count) { network:styrgruppen org:classification
            network-type:steering-group ;
            org:hasMember ?member } }
            FILTER(?count = 5)""",
    ),
    (
        "external partners are to form a local working group",
        """network:urbacts-lokala-arbetsgrupp a mg:Network ;
            mg:proposed true""",
    ),
    (
        "four external actors are already partners on Agenda 2030",
        """{ SELECT (COUNT(?actor) AS ?count) { ?actor a mg:ExternalActor ;
            mg:theme theme:agenda-2030 } }
            FILTER(?count = 4)""",
    ),
    (
        "the programmes have partners outside the municipality",
        """external-actor:samverkanspartner mg:takesPartIn ?programme .
            ?programme a mg:Programme""",
    ),
    (
        "Urbact gives expert support",
        "external-actor:urbact mg:takesPartIn network:global-goals-for-cities",
    ),
    (
        "the project contributes to the political assignment",
        "activity:global-goals-for-cities mg:contributesTo assignment:gemensam-struktur",
    ),
    (
        "one delivery is an action plan for the continued work",
        """?plan a mg:ActionPlan ;
            prov:wasDerivedFrom activity:global-goals-for-cities""",
    ),
    (
        "there is a way to go across operations and silos",
        """?judgement a mg:FollowUp ;
            mg:followsUp/a mg:Programme ;
            mg:judgement ?words
            FILTER(CONTAINS(?words, "silor"))""",
    ),
)
