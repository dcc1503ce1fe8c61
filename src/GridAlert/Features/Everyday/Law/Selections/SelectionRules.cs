namespace GridAlert.Features.Everyday.Law.Selections;

public static class SelectionRules
{
    public const int MaxName = 60;
    public const int MaxReason = 300;
    public const int MaxNominees = 50;
    public const int MaxSeats = 20;

    /// <summary>
    /// Who is honoured: the most votes first, as many as there are seats, and whoever has as many votes as the last of them.
    /// Nobody wins without a vote. Equal votes stand in the order of nomination. Who withdrew is left out, and their votes with them.
    /// </summary>
    public static IReadOnlyList<Counted> Count(IReadOnlyList<Nominee> nominees, IReadOnlyDictionary<Guid, int> votes, int seats)
    {
        var counted = nominees.Where(nominee => !nominee.Withdrew).Select(nominee => (Nominee: nominee, Votes: votes.GetValueOrDefault(nominee.Id))).OrderByDescending(one => one.Votes).ThenBy(one => one.Nominee.Id).ToList();
        var least = counted.Count == 0 ? 1 : Math.Max(1, counted[Math.Min(seats, counted.Count) - 1].Votes);
        return [.. counted.Select(one => new Counted(one.Nominee, one.Votes, one.Votes >= least))];
    }
}
