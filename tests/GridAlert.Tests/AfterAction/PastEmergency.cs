using GridAlert.Tests.Support;
using Xunit;

namespace GridAlert.Tests.AfterAction;

/// <summary>
/// A small emergency that is over: one stairwell answered, one did not, and people wrote what a spreadsheet might take
/// for formulas.
/// </summary>
public sealed class PastEmergency(PostgresFixture postgres) : IAsyncLifetime
{
    public const string Formula = "=HYPERLINK(\"http://example.org\")";

    public static IReadOnlyList<string> Hostile { get; } = [Formula, "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r=1+1"];

    public District District { get; } = new(postgres);

    public string ActivationId { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        await District.InitializeAsync();
        ActivationId = await HappenAsync();
    }

    /// <summary>Another one like it.</summary>
    public async Task<string> HappenAsync(bool drill = false)
    {
        await District.CalmAsync();
        var (answering, silent) = (await District.TrioAsync(), await District.TrioAsync());
        var id = await District.ActivateAsync(drill: drill);
        var first = await District.DispatchAsync(id, answering[0].StairwellCode);
        await District.Dispatcher.PostAsync("dispatches", new
        {
            activationId = id,
            kind = "evacuation",
            title = Formula,
            body = "请撤离。",
            targets = new { unitCodes = new[] { silent[0].StairwellCode } },
            acknowledgeWithin = "PT1M",
        });
        await answering[0].Api.PostAsync($"me/dispatches/{first}/acknowledge", new { });
        foreach (var text in Hostile)
            await answering[0].Api.PostAsync("me/reports", new { kind = "hazard", text, dispatchId = first });
        await District.Dispatcher.PostAsync($"activations/{id}/end", new { reason = "解除" });
        foreach (var phone in answering.Concat(silent))
            await phone.DisposeAsync();
        await District.Dispatcher.ReviewAsync(id, review => !(bool)review["overview"]!["provisional"]!);
        return id;
    }

    public ValueTask DisposeAsync() => District.DisposeAsync();
}
