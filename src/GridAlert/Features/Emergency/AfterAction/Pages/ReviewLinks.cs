using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction.Pages;

/// <summary>Where a figure leads to.</summary>
/// <param name="Root">Before each address: nothing on a page, our own address in a file that lies somewhere else.</param>
/// <param name="ActivationId">The activation.</param>
/// <param name="UnitCode">Whose figures they are.</param>
public sealed record ReviewLinks(string Root, Guid ActivationId, string UnitCode)
{
    public string Review(string? unitCode = null) => $"{Root}/activations/{ActivationId}/review?unitCode={Uri.EscapeDataString(unitCode ?? UnitCode)}";

    /// <param name="figure">As <see cref="StairwellFigures"/> names it.</param>
    /// <param name="unitCode">Narrower than the review's own unit.</param>
    public string Stairwells(string figure, string? unitCode = null) =>
        $"{Root}/activations/{ActivationId}/review/stairwells?figure={Uri.EscapeDataString(figure)}&unitCode={Uri.EscapeDataString(unitCode ?? UnitCode)}";

    /// <summary>All rows of a table.</summary>
    public string Table(string section, string table) =>
        $"{Root}/activations/{ActivationId}/review/tables/{section}/{table}?unitCode={Uri.EscapeDataString(UnitCode)}";

    public string Stairwell(string code) => $"{Root}/stairwells/{Uri.EscapeDataString(code)}";

    public string Dispatch(string id, string state = "all") => $"{Root}/dispatches/{id}?state={state}";

    public string Report(Guid id) => $"{Root}/reports/{id}";

    /// <summary>The board as it was then.</summary>
    public string Replay(DateTimeOffset at) => $"{Root}/activations/{ActivationId}/replay?unit={Uri.EscapeDataString(UnitCode)}&at={Uri.EscapeDataString(at.Iso())}";

    public string Improvement(Guid id) => $"{Root}/activations/{ActivationId}/findings#improvement-{id}";

    public string Other(Guid activationId) => $"{Root}/activations/{activationId}/review?unitCode={Uri.EscapeDataString(UnitCode)}";
}
