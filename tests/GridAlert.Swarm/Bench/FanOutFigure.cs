namespace GridAlert.Swarm.Bench;

/// <summary>From the POST until the last phone has the dispatch, or, in a storm, has its acknowledgement answered.</summary>
internal static class FanOutFigure
{
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(Sides sides, SizeAims aims, bool storm, BenchOptions options, CancellationToken cancel)
    {
        var measured = new RoundsOfSides(sides, storm);
        for (var round = -options.WarmUps; round < options.Rounds; round++)
        {
            await measured.OursAsync(round >= 0, cancel);
            foreach (var limit in sides.Limits)
            {
                await measured.TheirsAsync(limit, round >= 0, cancel);
                await sides.PauseAsync(cancel);
            }
        }
        return measured.Figures(aims);
    }
}
