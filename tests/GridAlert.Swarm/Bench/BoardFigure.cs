using System.Text.Json;
using GridAlert.Swarm.Http;

namespace GridAlert.Swarm.Bench;

/// <summary>How far a screen is behind while everybody acknowledges, and what it is sent meanwhile.</summary>
internal static class BoardFigure
{
    public static async Task<IReadOnlyList<Figure>> MeasureAsync(GridAlertSide side, Fleet fleet, int rounds, CancellationToken cancel)
    {
        var (lags, kilobytes) = (new List<double>(), new List<double>());
        await using var screen = await side.WatchAsync(cancel);
        // The first warms up.
        for (var round = 0; round <= rounds; round++)
        {
            screen.Forget();
            Published? sent = null;
            var result = await fleet.RoundAsync(async () => sent = await side.DispatchAsync(cancel), acknowledge: true, cancel);
            await side.SettleAsync(sent!, progress => progress.Acknowledged, cancel);
            if (round == 0)
                continue;
            lags.Add(Spread.At([.. screen.Lags(sent!.Id, result.Receipts.Select(RecordedAt)).Order()], 0.99));
            kilobytes.Add(screen.Bytes / 1024.0);
        }
        return
        [
            new()
            {
                Key = "boardLagP99",
                Name = $"Acknowledgement recorded until a screen shows it, while {fleet.Count:#,0} acknowledge, p99",
                Unit = "ms",
                Limit = "",
                GridAlert = new(lags),
                Bound = 400,
            },
            new()
            {
                Key = "boardBytes",
                Name = $"Sent to a screen of the whole district for a dispatch and its {fleet.Count:#,0} acknowledgements",
                Unit = "KiB",
                Limit = "",
                GridAlert = new(kilobytes),
            },
        ];
    }

    private static DateTimeOffset RecordedAt(byte[] receipt)
    {
        using var json = JsonDocument.Parse(receipt);
        return json.RootElement.GetProperty("recordedAt").GetDateTimeOffset();
    }
}
