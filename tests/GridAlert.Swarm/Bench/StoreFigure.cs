namespace GridAlert.Swarm.Bench;

/// <summary>Acknowledgements a second into the real schema and journal, beside PostgreSQL's own group commit.</summary>
internal static class StoreFigure
{
    private const int Batch = 1000;
    private const string Store = "bench_store";
    private const string Limit = "bench_limit";
    // As many as GridAlert's own writer lets run side by side.
    private const int SideBySide = 2;

    public static async Task<Figure> MeasureAsync(string connection, int rows, int rounds, CancellationToken cancel)
    {
        await FreshDatabase.DurableAsync(connection, cancel);
        var (ours, one, two) = (new List<double>(), new List<double>(), new List<double>());
        // The first round warms all up.
        for (var round = 0; round <= rounds; round++)
        {
            var perSecond = await FreshDatabase.UseAsync(connection, Store, fresh => AcknowledgementStore.MeasureAsync(fresh, rows, cancel), cancel);
            var limit = await FreshDatabase.UseAsync(connection, Limit, fresh => GroupCommit.MeasureAsync(fresh, rows, Batch, 1, cancel), cancel);
            var limitBeside = await FreshDatabase.UseAsync(connection, Limit, fresh => GroupCommit.MeasureAsync(fresh, rows, Batch, SideBySide, cancel), cancel);
            if (round == 0)
                continue;
            ours.Add(perSecond);
            one.Add(limit);
            two.Add(limitBeside);
        }
        return new()
        {
            Key = "store",
            Name = $"Acknowledgements stored, {rows} that come at once",
            Unit = "/s",
            Limit = $"PostgreSQL group commit, two plain tables, one writer, batches of {Batch}",
            GridAlert = new(ours),
            LimitRounds = new(one),
            Aim = 0.5,
            HigherIsBetter = true,
            Beside = [new($"{SideBySide} such writers side by side", new(two), Spread.Median(ours) / Spread.Median(two), null)],
        };
    }
}
