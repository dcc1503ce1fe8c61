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
        var named = await query.ToReachAsync(targets.Audiences, cancel);
        // Outside the caller's unit there is none.
        if (named.Count != targets.Audiences.Count || named.Exists(audience => tree.Find(audience.UnitCode)?.LiesIn(caller.UnitCode) != true))
            return Problem.Invalid([new("targets.audiences", "unknownReference")]);
        var (units, roles, reached) = (new List<string>(), new List<string>(), new List<string>());
        foreach (var audience in named)
        {
            string[] standing = audience.Roles.Length == 0 ? [] : [.. AudienceRules.Standing(audience.UnitCodes, tree)];
            foreach (var unit in standing)
            {
                units.AddRange(audience.Roles.Select(_ => unit));
                roles.AddRange(audience.Roles);
            }
            // Whoever is picked by hand is reached where they serve: the units beside them have no part in it.
            reached.AddRange(standing.Length + audience.PickedAt.Length == 0 ? [audience.UnitCode] : standing.Concat(audience.PickedAt));
        }
        var own = targets.UnitCodes.Count == 0 ? [] : targets.Roles;
        return targets with
        {
            UnitCodes = [.. UnitPicker.Topmost(targets.UnitCodes.Concat(reached), tree)],
            Roles = named.Exists(audience => audience.HasPicks) ? [.. TrioRole.All] : [.. TrioRole.All.Where(role => own.Contains(role) || roles.Contains(role))],
            Beside = new(targets.Audiences, targets.UnitCodes, own, units, roles),
        };
    }
}
