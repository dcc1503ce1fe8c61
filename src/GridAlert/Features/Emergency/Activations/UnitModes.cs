using GridAlert.Features.Neighbourhood;

namespace GridAlert.Features.Emergency.Activations;

/// <summary>Tells whether units are in emergency mode now.</summary>
public sealed class UnitModes(ActivationStore activations, UnitTree tree)
{
    /// <summary>Whether one of them is.</summary>
    public async Task<bool> IsEmergencyAsync(IReadOnlyCollection<string> codes, CancellationToken cancel)
    {
        var open = await activations.OpenAsync(cancel);
        return codes.Select(tree.Find).OfType<Unit>().Any(unit => ModeRules.ModeOf(unit, open).Mode == Mode.Emergency);
    }
}
