using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Audiences;

public static class AudienceRules
{
    public const int MaxName = 40;
    public const int MostUnits = 200;

    /// <summary>So many in one dispatch; whoever needs more names a unit.</summary>
    public const int MostAtOnce = 20;

    /// <summary>Those whose code stays for good: grids and stairwells are rearranged.</summary>
    public static bool MayOwn(UnitKind kind) => kind is UnitKind.District or UnitKind.Street or UnitKind.Community;

    /// <param name="owner">Its own units are in it; named are units inside it, or none for all of it.</param>
    public static Outcome<SoundAudience> Validate(AudienceRequest request, Unit owner, UnitTree tree)
    {
        var check = new Check();
        check.That(MayOwn(owner.Kind), "unitCode", "unknownUnit", owner.Code);
        check.Text(request.Name, "name", MaxName);
        var roles = (request.Roles ?? []).Distinct().ToArray();
        foreach (var role in roles)
            check.That(TrioRole.All.Contains(role), "roles", "unknownValue", role ?? "", string.Join(", ", TrioRole.All));
        var units = (request.UnitCodes ?? []).Distinct().ToArray();
        check.That(units.Length <= MostUnits, "unitCodes", "tooMany", MostUnits);
        foreach (var code in units)
            check.That(tree.TryFind(code, out var unit) && !unit.HasEnded && unit.LiesIn(owner.Code), "unitCodes", "unknownUnit", code ?? "");
        return check.Problem is { } problem ? problem : new SoundAudience(request.Name!.Trim(), roles, units.Length == 0 ? [owner.Code] : units);
    }

    /// <summary>The units of a rule as they are now: what came after a unit that ended takes its place.</summary>
    public static IEnumerable<string> Standing(IEnumerable<string> codes, UnitTree tree) =>
        codes.Select(tree.Find).OfType<Unit>().SelectMany(unit => unit.HasEnded ? Standing(unit.Successors, tree) : [unit.Code]).Distinct();
}
