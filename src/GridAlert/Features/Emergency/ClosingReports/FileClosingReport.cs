using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.ClosingReports;

public sealed record ClosingReportRequest(string? Text);

/// <summary>A community says how things stand after its emergency has ended. The published practice gives it half an hour.</summary>
public sealed class FileClosingReport(Commands commands, UnitTree tree, TimeProvider time)
{
    public const int MaxText = 2000;
    public static TimeSpan Within { get; } = TimeSpan.FromMinutes(30);

    /// <summary>Starts the clocks of the communities that an activation covered.</summary>
    public static Task BeginAsync(Transaction transaction, Activation activation, UnitTree tree, DateTimeOffset now) =>
        ClosingReportStore.OpenAsync(
            transaction, activation.Id,
            [.. activation.UnitCodes.Select(tree.Find).OfType<Unit>().SelectMany(unit => unit.Kind > UnitKind.Community ? [unit.CodeOf(UnitKind.Community)!] : unit.Within(UnitKind.Community).Select(community => community.Code)).Distinct()],
            now + Within);

    /// <summary>The first report stands; a repeat is given it again.</summary>
    public Task<Outcome<ClosingReport>> RunAsync(Caller caller, Guid activationId, string unitCode, ClosingReportRequest request, IdempotencyKey? key, CancellationToken cancel) =>
        commands.RunAsync<ClosingReport>(key, async transaction =>
        {
            if (!tree.TryFind(unitCode, out var unit) || await ClosingReportStore.FindForUpdateAsync(transaction, activationId, unitCode) is not { } owed)
                return Problem.NotFound;
            if (AccessPolicy.Refuse(caller, Act.FollowUp, unit) is { } refusal)
                return refusal;
            var check = new Check();
            check.Text(request.Text, "text", MaxText);
            if (check.Problem is { } bad)
                return bad;
            if (owed.ReportedAt is not null)
                return owed;
            var now = time.GetUtcNow();
            await ClosingReportStore.FileAsync(transaction, activationId, unitCode, now, caller.Name, request.Text!.Trim());
            await Journal.AppendAsync(transaction, JournalKind.ClosingReportFiled, now, caller.Id, new { unitCode, text = request.Text.Trim(), byName = caller.Name }, activationId);
            return (await ClosingReportStore.FindForUpdateAsync(transaction, activationId, unitCode))!;
        }, cancel);
}
