namespace GridAlert.Features.Emergency.Calls;

/// <summary>What makes a stairwell one that somebody must call, as conditions on its assignment <c>a</c> of an open dispatch <c>d</c>.</summary>
internal static class Silence
{
    /// <summary>None of the trio had a bound phone when it was sent, none has been heard of since, and nothing is on its way to them.</summary>
    public const string NobodyReachable =
        """
        not exists (
            select 1 from receipt r where r.dispatch_id = a.dispatch_id and r.stairwell_code = a.stairwell_code and (r.has_device or r.state <> 'queued')
            union all
            select 1 from message m where m.dispatch_id = a.dispatch_id and m.stairwell_code = a.stairwell_code and m.member_id is not null
               and m.state not in ('failed', 'withdrawn'))
        """;

    private const string Late = "(a.late_at is not null or d.acknowledge_by <= @now)";

    /// <summary>Nobody answers, or those who did cannot: either way somebody must be found.</summary>
    public const string Holds = $"(a.state = 'unable' or (a.state = 'pending' and ({Late} or a.in_hands_of is not null or {NobodyReachable})))";

    /// <summary>Why, the first that holds; one of <see cref="SilenceReason"/>.</summary>
    public const string Reason =
        $"case when a.state = 'unable' then 'unable' when {NobodyReachable} then 'unreachable' when {Late} then 'late' else 'inHands' end";

    /// <summary>Since when: the first moment at which it stood out.</summary>
    public const string Since =
        $"""
        least(
            case when {Late} then coalesce(a.late_at, d.acknowledge_by) end,
            a.in_hands_since,
            case when {NobodyReachable} then d.sent_at end,
            case when a.state = 'unable' then coalesce((select max(r.declined_at) from receipt r where r.dispatch_id = a.dispatch_id and r.stairwell_code = a.stairwell_code), d.sent_at) end)
        """;

    /// <summary>How pressing a level is; 0 where there is none.</summary>
    public const string Urgency = "coalesce(array_position(array['blue', 'yellow', 'orange', 'red'], coalesce(v.level, d.level)), 0)";
}

/// <summary>Why a stairwell stands on the call list.</summary>
public enum SilenceReason { Unable, Unreachable, Late, InHands }
