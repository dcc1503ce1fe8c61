using Dapper;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Audiences;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Npgsql;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>Whom targets would reach, told before anything is sent.</summary>
/// <param name="WithoutDevice">Recipients without a bound phone.</param>
/// <param name="VacantPosts">Targeted posts that nobody holds.</param>
/// <param name="WrongNumbers">Recipients whose number a caller found to be wrong.</param>
/// <param name="UnreachableStairwells">Stairwells where no recipient has a bound phone.</param>
public sealed record Reach(int Stairwells, int Recipients, int WithoutDevice, int VacantPosts, int UnreachableStairwells, int WrongNumbers);

public sealed class ReachQuery(NpgsqlDataSource database, UnitTree tree, ResolveAudiences audiences)
{
    public async Task<Outcome<Reach>> RunAsync(Caller caller, TargetsRequest? request, CancellationToken cancel)
    {
        var validated = PublishRules.ValidateTargets(request);
        if (!validated.Ok)
            return validated.Problem;
        var resolved = await audiences.RunAsync(caller, validated.Value, cancel);
        if (!resolved.Ok)
            return resolved.Problem;
        var targets = resolved.Value;
        if (AccessPolicy.Refuse(caller, Act.See, tree, targets.UnitCodes, "targets.unitCodes") is { } refusal)
            return refusal;
        await using var connection = await database.OpenConnectionAsync(cancel);
        var asked = targets.Beside is null ? "cardinality(@roles) * count(*)" : "(select count(*) from wanted)";
        var (stairwells, recipients, withoutDevice, vacant, unreachable, wrong) = await connection.QuerySingleAsync<(int, int, int, int, int, int)>(
            $"""
            with {TargetQuery.Reached(targets)}, trios as (
                select r.code, count(h.role)::int as holders, coalesce(bool_or(h.has_device), false) as reachable
                  from reached r left join holders h on h.stairwell_code = r.code group by r.code
            )
            select count(*)::int, coalesce(sum(holders), 0)::int,
                   (select count(*) from holders where not has_device)::int,
                   ({asked} - coalesce(sum(holders), 0))::int,
                   (count(*) filter (where not reachable))::int,
                   (select count(*) from holders h join member m on m.id = h.member_id where m.wrong_phone = m.phone)::int
              from trios
            """,
            TargetQuery.Parameters(targets));
        return new Reach(stairwells, recipients, withoutDevice, vacant, unreachable, wrong);
    }
}
