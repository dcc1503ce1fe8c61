using System.Text.Json.Serialization;
using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Approvals;
using GridAlert.Features.Emergency.ClosingReports;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Emergency.Playbooks;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Activations;

public sealed record OpenActivationRequest(IReadOnlyList<string>? UnitCodes, string? Scenario, string? Level, string? Reason, bool Drill) : IConfirmed
{
    public int? ConfirmCount { get; init; }
    public Guid? ApprovalId { get; init; }
    [JsonIgnore]
    public bool OnScreen { get; init; }
}

public sealed record ChangeLevelRequest(string? Level, string? Reason);

public sealed record EndActivationRequest(string? Reason) : IConfirmed
{
    public int? ConfirmCount { get; init; }
    public Guid? ApprovalId { get; init; }
    [JsonIgnore]
    public bool OnScreen { get; init; }
}

/// <summary>Switches units to emergency mode and back, and changes the level in between: each with reason and author.</summary>
public sealed class SwitchMode(Commands commands, UnitTree tree, PlaybookStore playbooks, ActivationStore activations, ReachQuery reach, ApprovalStore approvals, ConfirmDanger confirm, TimeProvider time)
{
    public const int MaxReason = 500;

    public async Task<Outcome<Activation>> OpenAsync(Caller caller, OpenActivationRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var codes = (request.UnitCodes ?? []).Where(code => code is not null).Distinct().ToArray();
        var check = new Check();
        check.That(codes.Length > 0, "unitCodes", "required");
        check.That(codes.Length <= 1000, "unitCodes", "tooMany", 1000);
        var level = ParseLevel(check, request.Level);
        check.Text(request.Reason, "reason", MaxReason);
        var scenarios = await playbooks.ScenariosAsync(cancel);
        check.That(request.Scenario is not null && scenarios.Contains(request.Scenario), "scenario", "unknownValue", request.Scenario ?? "", string.Join(", ", scenarios));
        if ((AccessPolicy.MayEver(caller.Role, Act.SwitchMode) ? check.Problem : null) is { } bad)
            return bad;
        if (AccessPolicy.Refuse(caller, Act.SwitchMode, tree, codes, "unitCodes") is { } refusal)
            return refusal;
        var confirmed = await ConfirmOpeningAsync(caller, request, codes, level, cancel);
        if (!confirmed.Ok)
            return confirmed.Problem;

        return await commands.RunAsync<Activation>(key, async transaction =>
        {
            await ActivationStore.LockAsync(transaction);
            var now = time.GetUtcNow();
            var activation = new Activation
            {
                Id = Guid.CreateVersion7(now),
                Scenario = request.Scenario!,
                Level = level,
                Reason = request.Reason!.Trim(),
                Drill = request.Drill,
                UnitCodes = codes,
                OpenedAt = now,
                OpenedByName = caller.Name,
            };
            await ActivationStore.InsertAsync(transaction, activation, caller.Id);
            await Journal.AppendAsync(transaction, JournalKind.ActivationOpened, now, caller.Id, activation, activation.Id);
            return await ConfirmDanger.RecordAsync(transaction, caller, confirmed.Value, now, activation.Id) is { } spent ? spent : activation;
        }, cancel);
    }

    public Task<Outcome<Activation>> ChangeLevelAsync(Caller caller, Guid id, ChangeLevelRequest request, IdempotencyKey? key, CancellationToken cancel) =>
        commands.RunAsync<Activation>(key, async transaction =>
        {
            var check = new Check();
            var level = ParseLevel(check, request.Level);
            check.Text(request.Reason, "reason", MaxReason);
            var (activation, problem) = await FindOpenAsync(transaction, caller, id, check);
            if (problem is not null)
                return problem;
            if (activation!.Level == level)
                return activation;
            var now = time.GetUtcNow();
            await ActivationStore.SetLevelAsync(transaction, id, level);
            var changed = activation with { Level = level };
            var escalations = await BeginEscalation.ChangeLevelAsync(transaction, id, level);
            await Journal.AppendAsync(transaction, JournalKind.LevelChanged, now, caller.Id,
                new { from = activation.Level, level, reason = request.Reason!.Trim(), byName = caller.Name, escalations }, id);
            return changed;
        }, cancel);

    public async Task<Outcome<Activation>> EndAsync(Caller caller, Guid id, EndActivationRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var confirmed = await ConfirmEndAsync(caller, id, request, cancel);
        if (!confirmed.Ok)
            return confirmed.Problem;
        return await commands.RunAsync<Activation>(key, async transaction =>
        {
            var check = new Check();
            check.Text(request.Reason, "reason", MaxReason);
            var (activation, problem) = await FindOpenAsync(transaction, caller, id, check);
            if (problem is not null)
                return problem;
            var now = time.GetUtcNow();
            var reason = request.Reason!.Trim();
            await ActivationStore.EndAsync(transaction, id, now, caller.Name, reason);
            // A sweep under way is let finish: afterwards it would put stairwells on the desk that nobody takes off again.
            await DispatchStore.HoldAnswersAsync(transaction);
            await DispatchStore.CloseAllAsync(transaction, id, now, new(caller.Id, caller.Name), reason);
            await FileClosingReport.BeginAsync(transaction, activation!, tree, now);
            if (await ConfirmDanger.RecordAsync(transaction, caller, confirmed.Value, now, id) is { } spent)
                return spent;
            await Journal.AppendAsync(transaction, JournalKind.ActivationEnded, now, caller.Id, new { reason, byName = caller.Name }, id);
            return activation! with { EndedAt = now, EndedByName = caller.Name, EndReason = reason };
        }, cancel);
    }

    private async Task<Outcome<Confirmed>> ConfirmOpeningAsync(Caller caller, OpenActivationRequest request, string[] codes, Level level, CancellationToken cancel)
    {
        if (!ApprovalRules.IsDangerous(level, codes.Any(code => tree.Find(code)?.Kind == UnitKind.District)))
            return Confirmed.None;
        var reached = await reach.RunAsync(caller, new(codes, null, null), cancel);
        if (!reached.Ok)
            return reached.Problem;
        var danger = new Danger(DangerousAct.Activation, reached.Value.Stairwells, reached.Value.Recipients, codes, request.Drill, null, request.Reason!.Trim());
        return await confirm.RunAsync(caller, danger, request, request with { ConfirmCount = null, ApprovalId = null }, cancel);
    }

    /// <summary>Whether it may be ended at all is asked again inside, where it counts.</summary>
    private async Task<Outcome<Confirmed>> ConfirmEndAsync(Caller caller, Guid id, EndActivationRequest request, CancellationToken cancel)
    {
        var silent = await approvals.SilentAsync(id, time.GetUtcNow(), cancel);
        if (silent.Stairwells == 0 || string.IsNullOrWhiteSpace(request.Reason)
            || await activations.FindAsync(id, cancel) is not { } activation || !MayEnd(caller, activation))
            return Confirmed.None;
        var danger = new Danger(DangerousAct.Ending, silent.Stairwells, silent.People, activation.UnitCodes, activation.Drill, id, request.Reason.Trim());
        return await confirm.RunAsync(caller, danger, request, request with { ConfirmCount = null, ApprovalId = null }, cancel);
    }

    private bool MayEnd(Caller caller, Activation activation) =>
        AccessPolicy.MayEver(caller.Role, Act.SwitchMode) && activation.UnitCodes.All(code => tree.Find(code)?.LiesIn(caller.UnitCode) == true);

    /// <summary>Every unit of the activation must lie in the caller's scope: nobody ends more than is theirs.</summary>
    private async Task<(Activation? Activation, Problem? Problem)> FindOpenAsync(Transaction transaction, Caller caller, Guid id, Check check)
    {
        await ActivationStore.LockAsync(transaction);
        var activation = await ActivationStore.FindAsync(transaction, id);
        if (activation is null || tree.Find(caller.UnitCode) is not { } own || !ModeRules.Touches(activation, own, tree))
            return (null, Problem.NotFound);
        if (!MayEnd(caller, activation))
            return (null, Problem.Forbidden);
        if (check.Problem is { } bad)
            return (null, bad);
        return activation.IsOpen ? (activation, null) : (null, new(ProblemKind.Conflict, "activationEnded", activation.EndedByName ?? "", activation.EndedAt!.Value.Minute()));
    }

    private static Level ParseLevel(Check check, string? text)
    {
        check.That(Codes.TryParse<Level>(text, out var level), "level", "unknownValue", text ?? "", "blue, yellow, orange, red");
        return level;
    }
}
