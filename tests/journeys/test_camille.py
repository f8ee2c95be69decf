"""Camille signs in and reads her licence: the screen that the service is known for."""

import pytest

from tests.conftest import Town

pytestmark = pytest.mark.asyncio

SCREEN = """
query MesPoints {
  me {
    licence {
      balance
      ceiling
      statusLabel { fr }
      statusSentence { fr }
      updatedOn
      asOf
      history(first: 2) { nodes { on effect { fr } reason { fr article } } }
    }
  }
}
"""


async def test_she_reads_the_screen_of_the_service(town: Town) -> None:
    camille = town.browser()
    await camille.sign_in("P01")
    town.registry.journal.clear()

    answer = await camille.ask(SCREEN)

    assert answer == {
        "data": {
            "me": {
                "licence": {
                    "balance": 12,
                    "ceiling": 12,
                    "statusLabel": {"fr": "VALIDE"},
                    "statusSentence": {"fr": "Permis de conduire valide."},
                    "updatedOn": "2025-01-30",
                    "asOf": "2025-01-29",
                    "history": {
                        "nodes": [
                            {
                                "on": "2023-07-21",
                                "effect": {"fr": "12/12 POINTS"},
                                "reason": {
                                    "fr": "Reconstitution totale du solde à 2 ans",
                                    "article": "L. 223-6 al. 1",
                                },
                            },
                            {
                                "on": "2022-01-21",
                                "effect": {"fr": "+1 POINT"},
                                "reason": {
                                    "fr": "Restitution automatique d'un point à 6 mois",
                                    "article": "L. 223-6 al. 3",
                                },
                            },
                        ]
                    },
                }
            }
        }
    }
    assert [(call.operation, set(call.segments)) for call in town.registry.journal.calls()] == [
        ("lireDossier", {"SLD", "PTS"})
    ]
