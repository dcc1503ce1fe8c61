using System.Numerics;
using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.AfterAction;

internal static class TrioCoverSection
{
    public static ReviewTrioCover Of(ReviewFacts facts, List<TaskFacts> tasks)
    {
        var stairwells = facts.AskedStairwells();
        int met = 0, forThem = 0, byPhone = 0, substitutes = 0, recorded = 0, answeredAny = 0;
        var first = new int[3];
        foreach (var task in tasks)
        {
            met += task.Met ? 1 : 0;
            forThem += task.ForThem ? 1 : 0;
            byPhone += task.ForThem && task.AnsweredForBy == "phone" ? 1 : 0;
            if (task.Covered is { } covered)
            {
                substitutes += BitOperations.PopCount((uint)(task.Acknowledged & covered));
                recorded += BitOperations.PopCount((uint)task.Acknowledged);
            }
            if (task.FirstPost() is >= 0 and var post)
            {
                first[post]++;
                answeredAny++;
            }
        }
        return new()
        {
            Stairwells = Counts(stairwells.ConvertAll(s => s.Answering)),
            Assignments = Counts(tasks.ConvertAll(t => t.Acknowledged)),
            ByRole = [.. Enumerable.Range(0, 3).Select(post => Role(tasks, post, new(first[post], answeredAny)))],
            ByThemselves = new(met - forThem, met),
            ForThem = new(forThem, met),
            ForThemByPhone = new(byPhone, forThem),
            Substitutes = new(substitutes, recorded),
            Radius = Radius(stairwells),
        };
    }

    private static RoleCover Role(List<TaskFacts> tasks, int post, Figure first)
    {
        var bit = 1 << post;
        var asked = tasks.FindAll(t => (t.Members & bit) != 0);
        var answered = asked.FindAll(t => (t.Acknowledged & bit) != 0);
        return new(
            TrioRole.Name(bit), new(answered.Count, asked.Count), first, new(asked.Count(t => (t.Declined & bit) != 0), asked.Count),
            ReviewRules.Percentiles([.. answered.Select(t => t.AcknowledgedAfter(post)).Where(after => after >= 0)]));
    }

    private static CoverCounts Counts(List<int> answering)
    {
        var counts = new int[4];
        foreach (var posts in answering)
            counts[BitOperations.PopCount((uint)posts)]++;
        return new(counts[3], counts[2], counts[1], counts[0], answering.Count);
    }

    private static ResponderRadius Radius(List<StairwellFacts> stairwells)
    {
        var recorded = stairwells.Select(s => (Stairwell: s, Households: s.Tasks.FindLast(t => t.Households is not null)?.Households)).Where(one => one.Households is not null).ToList();
        int? households = recorded.Count == 0 ? null : recorded.Sum(one => one.Households);
        var posts = recorded.Sum(one => BitOperations.PopCount((uint)one.Stairwell.Members));
        var answering = recorded.Sum(one => BitOperations.PopCount((uint)one.Stairwell.Answering));
        return new(new(recorded.Count, stairwells.Count), households, posts, answering, ReviewRules.Ratio(households, posts), ReviewRules.Ratio(households, answering));
    }
}
