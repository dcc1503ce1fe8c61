namespace GridAlert.Features.Everyday.Requests;

/// <summary>The community was in emergency mode.</summary>
/// <param name="Until">Null while it still is.</param>
public sealed record Pause(DateTimeOffset From, DateTimeOffset? Until);

/// <summary>What is due for a request by now.</summary>
/// <param name="Steps">How many levels it has risen to for what is awaited now.</param>
/// <param name="LateAt">When the first act was due that did not come; null while nothing is late.</param>
/// <param name="LookAt">When to look again; null when there is nothing more to see.</param>
public sealed record RequestDue(int Steps, DateTimeOffset? LateAt, DateTimeOffset? LookAt);

/// <summary>Everyday clocks: they run day and night, and stand still while the community is in emergency mode.</summary>
public static class RequestClockRules
{
    public const int Highest = (int)RequestHands.District;

    /// <summary>When a clock that began then will have run for so long; null where it stands still before that, now.</summary>
    public static DateTimeOffset? DueAt(DateTimeOffset from, TimeSpan wait, IEnumerable<Pause> pauses)
    {
        var at = from;
        var left = wait;
        foreach (var pause in pauses.OrderBy(pause => pause.From))
        {
            if (pause.Until is { } past && past <= at)
                continue;
            var runs = pause.From > at ? pause.From - at : TimeSpan.Zero;
            if (runs >= left)
                break;
            if (pause.Until is not { } until)
                return null;
            left -= runs;
            at = until;
        }
        return at + left;
    }

    /// <summary>Since when the clock stands still; null while it runs.</summary>
    public static DateTimeOffset? PausedSince(IEnumerable<Pause> pauses)
    {
        var open = pauses.Where(pause => pause.Until is null).Select(pause => (DateTimeOffset?)pause.From).Min();
        // What ended while another was open already stood still from its own beginning.
        foreach (var pause in pauses.Where(pause => pause.Until is not null).OrderByDescending(pause => pause.Until))
            open = pause.From < open && pause.Until >= open ? pause.From : open;
        return open;
    }

    /// <summary>How far it has risen by now: after an outage it goes at once to whom it would be with.</summary>
    public static RequestDue Rise(DateTimeOffset from, TimeSpan wait, TimeSpan raiseWithin, int hands, int raised, IReadOnlyList<Pause> pauses, DateTimeOffset now)
    {
        var late = DueAt(from, wait, pauses);
        var steps = raised;
        DateTimeOffset? next;
        while ((next = DueAt(from, wait + (steps * raiseWithin), pauses)) <= now && (steps == 0 || HandsAfter(hands, raised, steps) < Highest))
            steps++;
        var isAtTheTop = steps > 0 && HandsAfter(hands, raised, steps) == Highest;
        // What stands still is looked at again once it runs.
        return new(steps, late <= now ? late : null, isAtTheTop ? null : next ?? now);
    }

    /// <summary>Which level has it after so many steps; never handed back down.</summary>
    public static int HandsAfter(int hands, int raised, int steps) => Math.Min(Highest, hands + steps - raised);
}
