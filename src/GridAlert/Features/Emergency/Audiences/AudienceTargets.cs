using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Audiences;

/// <summary>What audiences of a dispatch mean at the moment it is sent, and what it was sent to beside them.</summary>
/// <param name="UnitCodes">Units named beside the audiences, with the posts in <paramref name="Roles"/>.</param>
/// <param name="RuleUnits">The audiences' rules as pairs of unit and post, with <paramref name="RuleRoles"/>.</param>
public sealed record AudienceTargets(IReadOnlyList<Guid> Ids, IReadOnlyList<string> UnitCodes, IReadOnlyList<string> Roles, IReadOnlyList<string> RuleUnits, IReadOnlyList<string> RuleRoles);

/// <summary>Turns audiences into units and posts, so that everything that asks where a dispatch went finds it there.</summary>
public sealed class ResolveAudiences(AudienceQuery query, UnitTree tree)
{
    /// <param name="targets">As asked for; given back as it is where it names no audience.</param>
    public async Task<Outcome<Targets>> RunAsync(Caller caller, Targets targets, CancellationToken cancel)
    {
        if (targets.Audiences.Count == 0)
            return targets;
        var (units, roles) = (new List<string>(), new List<string>());
        var named = new List<Audience>();
        foreach (var id in targets.Audiences)
        {
            // Outside the caller's unit there is none.
            if (await query.FindAsync(id, cancel) is not { } audience || tree.Find(audience.UnitCode)?.LiesIn(caller.UnitCode) != true)
                return Problem.Invalid([new("targets.audiences", "unknownReference")]);
            named.Add(audience);
            foreach (var unit in AudienceRules.Standing(audience.UnitCodes, tree))
            {
                units.AddRange(audience.Roles.Select(_ => unit));
                roles.AddRange(audience.Roles);
            }
        }
        var own = targets.UnitCodes.Count == 0 ? [] : targets.Roles;
        return targets with
        {
            // Whoever is picked by hand serves inside the audience's own unit.
            UnitCodes = [.. targets.UnitCodes.Concat(units).Concat(named.Where(audience => audience.Picked > 0 || audience.Roles.Count == 0).Select(audience => audience.UnitCode)).Distinct()],
            Roles = named.Any(audience => audience.Picked > 0) ? [.. TrioRole.All] : [.. TrioRole.All.Where(role => own.Contains(role) || roles.Contains(role))],
            Beside = new(targets.Audiences, targets.UnitCodes, own, units, roles),
        };
    }
}
