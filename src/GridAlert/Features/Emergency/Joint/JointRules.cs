using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Joint;

/// <summary>Who can have a part in a joint dispatch, and when it is done as a whole.</summary>
public static class JointRules
{
    public const int MaxLine = 200;
    public const int MaxNote = 300;
    public const int MostParties = 10;

    /// <summary>Trios have their part as receivers; below a community there are no others.</summary>
    public static bool MayBeParty(UnitKind kind) => kind is UnitKind.District or UnitKind.Street or UnitKind.Community;

    /// <param name="targets">Where the dispatch goes: a party holds some of it, or lies in it, and so sees it.</param>
    public static Outcome<List<SoundParty>> Validate(IReadOnlyList<PartyRequest> parties, IReadOnlyList<string> targets, UnitTree tree)
    {
        var check = new Check();
        check.That(parties.Count <= MostParties, "parties", "tooMany", MostParties);
        var sound = new List<SoundParty>();
        foreach (var party in parties.Take(MostParties))
        {
            check.Text(party?.Line, "parties", MaxLine);
            if (check.That(tree.TryFind(party?.UnitCode, out var unit) && !unit.HasEnded && MayBeParty(unit.Kind) && targets.Any(code => unit.LiesIn(code) || tree.Find(code)?.LiesIn(unit.Code) == true),
                    "parties", "unknownUnit", party?.UnitCode ?? ""))
                sound.Add(new(unit!.Code, party!.Line?.Trim() ?? ""));
        }
        check.That(sound.DistinctBy(party => party.UnitCode).Count() == sound.Count, "parties", "usedTwice", "unitCode");
        return check.Problem is { } problem ? problem : sound;
    }

    /// <summary>A joint dispatch is done only when every party is, the trios of each stairwell among them.</summary>
    /// <param name="stairwells">Without those that were returned.</param>
    public static bool IsDone(IReadOnlyList<JointParty> parties, int stairwells, int completed) => parties.All(party => party.IsOver) && completed == stairwells;
}
