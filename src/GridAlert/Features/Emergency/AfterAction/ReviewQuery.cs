using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.AfterAction;

/// <param name="Overview">Of the review that the figure stands in.</param>
/// <param name="Rows">By code.</param>
public sealed record StairwellList(ReviewOverview Overview, IReadOnlyList<StairwellRow> Rows);

/// <summary>Computes the review of an activation for a caller, from the journal as it is now. Nothing of it is kept but headlines of sealed ones.</summary>
public sealed class ReviewQuery(ActivationStore activations, ActivationRecord record, UnitTree tree)
{
    /// <param name="caller">Sees the figures of their own unit.</param>
    /// <param name="activationId">The activation.</param>
    /// <param name="unitCode">A unit inside it; the caller's own when null.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<Outcome<Review>> RunAsync(Caller caller, Guid activationId, string? unitCode, CancellationToken cancel)
    {
        var read = await ReadAsync(caller, activationId, unitCode, cancel);
        return read.Ok ? read.Value.Result() : read.Problem;
    }

    /// <summary>The stairwells behind one of its figures.</summary>
    /// <param name="caller">As for the review, like the next two.</param>
    /// <param name="activationId">The activation.</param>
    /// <param name="unitCode">Whose figure.</param>
    /// <param name="figure">One of <see cref="StairwellFigures"/>.</param>
    /// <param name="cancel">Stops reading.</param>
    public async Task<Outcome<StairwellList>> BehindAsync(Caller caller, Guid activationId, string? unitCode, string figure, CancellationToken cancel)
    {
        var read = await ReadAsync(caller, activationId, unitCode, cancel);
        if (!read.Ok)
            return read.Problem;
        return read.Value.Behind(figure) is { } rows ? new StairwellList(read.Value.Result().Overview, rows) : Problem.NotFound;
    }

    private async Task<Outcome<ReviewCalculator>> ReadAsync(Caller caller, Guid activationId, string? unitCode, CancellationToken cancel)
    {
        if (!tree.TryFind(unitCode ?? caller.UnitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.See, unit) is { } refusal)
            return refusal;
        if (await activations.FindAsync(activationId, cancel) is not { } activation || !ModeRules.Touches(activation, unit, tree))
            return Problem.NotFound;
        var calculator = new ReviewCalculator(tree, unit, ShowsNames(caller) ? null : Masked);
        await foreach (var batch in record.BatchesAsync(activationId, cancel))
        {
            using (batch)
            {
                foreach (var line in batch.Lines)
                    calculator.Apply(line);
            }
        }
        // Just begun: its opening cannot be read yet while an older transaction is under way.
        return calculator.IsBegun ? calculator : new Problem(ProblemKind.Unavailable, "unavailable") { RetryAfter = TimeSpan.FromSeconds(1) };
    }

    /// <summary>Who only reads gets people's names masked.</summary>
    public static bool ShowsNames(Caller caller) => AccessPolicy.MayEver(caller.Role, Act.FollowUp);

    private static string Masked(string name) => name.Length == 0 ? name : name[0] + new string('*', name.Length - 1);
}
