namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>Whom targets reach, as the parts of a statement: the same for the preview and for the roster that is frozen.</summary>
internal static class TargetQuery
{
    /// <summary>The stairwells and posts in force that targets reach, as the source of both the preview and the roster that is frozen.</summary>
    private const string ByUnits =
        """
        reached as (
            select u.code from unit u
             where u.kind = 'stairwell' and u.ended_at is null and u.lineage && @unitCodes
               and (cardinality(@tags) = 0
                    or exists (select 1 from household h where h.stairwell_code = u.code and h.tags && @tags))
        ), holders as (
            select f.stairwell_code, f.member_id,
                   (case f.role when 'lead' then 1 when 'information' then 2 else 4 end)::smallint as role,
                   exists (select 1 from device d where d.member_id = f.member_id and d.revoked_at is null) as has_device,
                   exists (select 1 from post_cover c where c.stairwell_code = f.stairwell_code and c.role = f.role and c.member_id = f.member_id and c.ended_at is null) as covered
              from filled f join reached r on r.code = f.stairwell_code
             where f.role = any(@roles)
        )
        """;

    /// <summary>
    /// The same where audiences are among the targets: what is wanted are posts of stairwells, by each audience's rule, by hand, and by
    /// the units named beside them. In a statement of its own, so that a dispatch to units pays nothing for it.
    /// </summary>
    private const string ByAudiences =
        """
        called as (
            select u.code, r.role from unit u cross join unnest(@roles) as r(role) where u.kind = 'stairwell' and u.ended_at is null and u.lineage && @unitCodes
            union
            select u.code, p.role from unnest(@ruleUnits, @ruleRoles) as p(unit_code, role) join unit u on u.kind = 'stairwell' and u.ended_at is null and u.lineage @> array[p.unit_code]
            union
            select f.stairwell_code, f.role from audience a join audience_pick k on k.audience_id = a.id join filled f on f.member_id = k.member_id
              join unit u on u.code = f.stairwell_code and u.ended_at is null and u.lineage @> array[a.unit_code]
             where a.id = any(@audiences)
        ), wanted as (
            select c.code, c.role from called c
             where cardinality(@tags) = 0 or exists (select 1 from household h where h.stairwell_code = c.code and h.tags && @tags)
        ), reached as (
            select distinct code from wanted
        ), holders as (
            select f.stairwell_code, f.member_id,
                   (case f.role when 'lead' then 1 when 'information' then 2 else 4 end)::smallint as role,
                   exists (select 1 from device d where d.member_id = f.member_id and d.revoked_at is null) as has_device,
                   exists (select 1 from post_cover c where c.stairwell_code = f.stairwell_code and c.role = f.role and c.member_id = f.member_id and c.ended_at is null) as covered
              from filled f join wanted w on w.code = f.stairwell_code and w.role = f.role
        )
        """;

    public static string Reached(Targets targets) => targets.Beside is null ? ByUnits : ByAudiences;

    /// <summary>What <see cref="Reached"/> asks for, by name.</summary>
    public static Dictionary<string, object?> Parameters(Targets targets)
    {
        var parameters = new Dictionary<string, object?>
        {
            ["unitCodes"] = (targets.Beside?.UnitCodes ?? targets.UnitCodes).ToArray(),
            ["roles"] = (targets.Beside?.Roles ?? targets.Roles).ToArray(),
            ["tags"] = targets.HouseholdTags.ToArray(),
        };
        if (targets.Beside is { } beside)
        {
            parameters["audiences"] = beside.Ids.ToArray();
            parameters["ruleUnits"] = beside.RuleUnits.ToArray();
            parameters["ruleRoles"] = beside.RuleRoles.ToArray();
        }
        return parameters;
    }

    /// <summary>The holders with what they have answered to the superseded dispatch, where that still holds.</summary>
    public const string Carried =
        """
        carried as (
            select h.*, o.state, o.sent_at, o.received_at, o.read_at, o.read_occurred_at, o.acknowledged_at, o.acknowledged_occurred_at,
                   o.completed_at, o.completed_occurred_at, o.reply_at, o.note, o.reply, o.dispatch_id as carried_from
              from holders h
              left join receipt o on o.dispatch_id = @supersedes and o.stairwell_code = h.stairwell_code and o.role = h.role and o.member_id = h.member_id
                                 and o.role & @carriedRoles <> 0 and o.state in ('acknowledged', 'completed')
        )
        """;
}
