namespace GridAlert.Swarm.Bench;

/// <summary>Acknowledgements a second into the real schema and journal, beside PostgreSQL's own group commit.</summary>
internal static class StoreFigure
{
    private const int Batch = 1000;
    private const string Store = "bench_store";
    private const string Limit = "bench_limit";

    public static async Task<Figure> MeasureAsync(string connection, int rows, int rounds, CancellationToken cancel)
    {
        await FreshDatabase.DurableAsync(connection, cancel);
        var (ours, limit) = (new List<double>(), new List<double>());
        // The first round warms both up.
        for (var round = 0; round <= rounds; round++)
        {
            var perSecond = await FreshDatabase.UseAsync(connection, Store, fresh => AcknowledgementStore.MeasureAsync(fresh, rows, Batch, cancel), cancel);
            var limitPerSecond = await FreshDatabase.UseAsync(connection, Limit, fresh => GroupCommit.MeasureAsync(fresh, rows, Batch, cancel), cancel);
            if (round == 0)
                continue;
            ours.Add(perSecond);
            limit.Add(limitPerSecond);
        }
        return new()
        {
            Key = "store",
            Name = $"Acknowledgements stored, {rows} in batches of {Batch}",
            Unit = "/s",
            Limit = "PostgreSQL group commit, two plain tables",
            GridAlert = new(ours),
            LimitRounds = new(limit),
            Aim = 0.5,
            HigherIsBetter = true,
        };
    }
}
