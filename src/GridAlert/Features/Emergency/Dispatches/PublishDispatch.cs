using GridAlert.Features.Access;
using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Approvals;
using GridAlert.Features.Emergency.Audiences;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Emergency.Joint;
using GridAlert.Features.Emergency.Notices;
using GridAlert.Features.Emergency.Reports;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Dispatches;

/// <summary>Sends a dispatch: freezes the roster on it and stores it whole. Phones hear of it from the journal, after commit.</summary>
public sealed class PublishDispatch(
    Commands commands, UnitTree tree, EscalationPlanStore plans, BeginEscalation escalation, DispatchNotices notices,
    ReachQuery reach, ResolveAudiences audiences, ActivationStore activations, ApprovalSettings settings, ConfirmDanger confirm,
    IPhonesHere phones, PreparedDispatches preparedDispatches, IWeighDispatch weigh, UnitModes modes, TimeProvider time, ILogger<PublishDispatch> log)
{
    /// <summary>In an emergency a warning that takes longer is left out.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    public async Task<Outcome<Published>> RunAsync(Caller caller, PublishRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        var validated = PublishRules.Validate(request);
        if (!validated.Ok)
            return AccessPolicy.MayEver(caller.Role, Act.SendDispatch) ? validated.Problem : Problem.Forbidden;
        if (!AccessPolicy.MayEver(caller.Role, Act.SendDispatch))
            return Problem.Forbidden;
        var targets = await audiences.RunAsync(caller, validated.Value.Targets, cancel);
        if (!targets.Ok)
            return targets.Problem;
        var sound = validated.Value with { Targets = targets.Value };
        if (AccessPolicy.Refuse(caller, Act.SendDispatch, tree, sound.Targets.UnitCodes, "targets.unitCodes") is { } refusal)
            return refusal;

        var parties = JointRules.Validate(request.Parties ?? [], sound.Targets.UnitCodes, tree);
        if (!parties.Ok)
            return parties.Problem;
        if (AccessPolicy.Refuse(caller, Act.SendDispatch, tree, [.. parties.Value.Select(party => party.UnitCode)], "parties") is { } outside)
            return outside;

        var plan = EscalationRules.PlanFor(await plans.NewestAsync(cancel), request.Escalation, sound.Kind);
        if (plan is null && request.Escalation is not EscalationPlan.None)
            return Problem.Invalid([new("escalation", "unknownReference")]);

        var confirmed = await ConfirmAsync(caller, request, sound, cancel);
        if (!confirmed.Ok)
            return confirmed.Problem;

        var urgent = request.OnScreen && (request.ActivationId is not null || await modes.IsEmergencyAsync(sound.Targets.UnitCodes, cancel));
        var warnings = await WeighAsync(caller, request, urgent, cancel);
        var asks = !urgent && warnings.Any(warning => warning.Asks) && request is { AcceptsBurden: false, ApprovalId: null };

        var begun = time.GetTimestamp();
        PreparedDispatch? prepared = null;
        using var step = Telemetry.Activities.StartActivity("dispatch.store");
        var published = await commands.RunAsync<Published>(key, async transaction =>
        {
            // Here, so that a repeat of what was sent gets its first answer.
            if (asks)
                return Problem.Invalid([new("burden", "burdenUnconfirmed")]);
            var now = time.GetUtcNow();
            var (activation, old, problem) = await CheckReferencesAsync(transaction, caller, request);
            if (problem is not null)
                return problem;
            var dispatch = new Dispatch
            {
                Id = Guid.CreateVersion7(now),
                ActivationId = activation?.Id,
                Kind = sound.Kind,
                Title = sound.Title,
                Body = sound.Body,
                RoleBodies = sound.RoleBodies,
                Supersedes = request.Supersedes,
                Targets = sound.Targets,
                AcknowledgementRule = sound.Rule,
                Reply = sound.Reply,
                PerHousehold = request.PerHousehold,
                Escalation = plan?.Key ?? EscalationPlan.None,
                EscalationPlan = plan,
                Scenario = activation?.Scenario ?? request.Scenario,
                PlaybookVersion = request.PlaybookVersion,
                Level = activation?.Level,
                Drill = activation?.Drill ?? false,
                SentAt = now,
                SentByName = caller.Name,
                AcknowledgeBy = now + sound.AcknowledgeWithin,
                ReplyBy = now + sound.ReplyWithin,
                CompleteBy = now + sound.CompleteWithin,
                Recipients = 0,
                Stairwells = 0,
                State = DispatchState.Open,
            };
            prepared = new(dispatch, phones);
            var within = dispatch.Targets.UnitCodes.Sum(code => tree.Find(code)?.Within(UnitKind.Stairwell).Count() ?? 0);
            var (stairwells, recipients) = await NewDispatchStore.InsertAsync(transaction, dispatch, caller.Id, old is null ? 0 : SupersedeRules.Unchanged(old, dispatch), within, prepared);
            if (recipients == 0)
                return new Problem(ProblemKind.Invalid, "reachesNobody") { Fields = [new("targets", "reachesNobody")] };
            if (old is not null)
                await DispatchStore.CloseAsync(transaction, old.Id, DispatchState.Superseded, now, new(caller.Id, caller.Name), dispatch.Title);
            if (parties.Value.Count > 0)
                await JointStore.AddAsync(transaction, dispatch.Id, parties.Value);
            await notices.QueueAsync(transaction, dispatch);
            await escalation.RunAsync(transaction, dispatch, now);
            if (request.ReportId is { } report)
                await ReportStore.LinkAsync(transaction, report, dispatch.Id, now, caller);
            if (warnings.Count > 0)
                await weigh.RecordAsync(transaction, caller, dispatch, warnings);
            if (await ConfirmDanger.RecordAsync(transaction, caller, confirmed.Value, now, dispatch.ActivationId, dispatch.Id) is { } spent)
                return spent;
            // Before the commit: the journal's reader may be quicker than what follows it here.
            preparedDispatches.Keep(prepared);
            return new Published(dispatch.Id, recipients, stairwells);
        }, cancel);
        if (published.Ok)
        {
            Telemetry.Reached("stored", time.GetElapsedTime(begun));
            step?.SetTag("gridalert.dispatch_id", published.Value.Id).SetTag("gridalert.recipients", published.Value.Recipients);
        }
        return published;
    }

    /// <summary>Programs are not asked: they can ask by themselves.</summary>
    private async Task<IReadOnlyList<AskWarning>> WeighAsync(Caller caller, PublishRequest request, bool urgent, CancellationToken cancel)
    {
        if (!request.OnScreen)
            return [];
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        if (urgent)
            patience.CancelAfter(Patience);
        try
        {
            var weighed = await weigh.RunAsync(caller, request, patience.Token);
            return weighed.Ok ? weighed.Value : [];
        }
        // A warning that cannot be given keeps nobody from sending in an emergency.
        catch (Exception e) when (urgent && !cancel.IsCancellationRequested)
        {
            log.LogWarning(e, "A dispatch was sent without being weighed");
            return [];
        }
    }

    /// <summary>Programs are not asked by default: then nothing is counted either.</summary>
    private async Task<Outcome<Confirmed>> ConfirmAsync(Caller caller, PublishRequest request, SoundRequest sound, CancellationToken cancel)
    {
        if (!request.OnScreen && !settings.Api)
            return Confirmed.None;
        var reached = await reach.RunAsync(caller, request.Targets, cancel);
        if (!reached.Ok || reached.Value.Recipients <= settings.People)
            return Confirmed.None;
        var drill = request.ActivationId is { } id && await activations.FindAsync(id, cancel) is { Drill: true };
        var danger = new Danger(DangerousAct.Dispatch, reached.Value.Stairwells, reached.Value.Recipients, sound.Targets.UnitCodes, drill, null, sound.Title);
        return await confirm.RunAsync(caller, danger, request, request with { ConfirmCount = null, ApprovalId = null }, cancel);
    }

    private async Task<(Activation? Activation, Dispatch? Old, Problem? Problem)> CheckReferencesAsync(Transaction transaction, Caller caller, PublishRequest request)
    {
        Activation? activation = null;
        Dispatch? old = null;
        if (request.ActivationId is { } id)
        {
            activation = await ActivationStore.FindAndHoldAsync(transaction, id);
            if (activation is null || !ModeRules.Touches(activation, tree.Find(caller.UnitCode)!, tree))
                return (null, null, Problem.Invalid([new("activationId", "unknownReference")]));
            if (!activation.IsOpen)
                return (null, null, new(ProblemKind.Conflict, "activationEnded", activation.EndedByName ?? "", activation.EndedAt!.Value.Minute()));
        }
        if (request.Supersedes is { } earlier)
        {
            // Held, so that no answer comes in between.
            await DispatchStore.HoldAnswersAsync(transaction);
            old = await DispatchStore.FindAsync(transaction, earlier);
            if (old is null || !old.Targets.UnitCodes.Any(code => tree.Find(code)?.LiesIn(caller.UnitCode) == true))
                return (null, null, Problem.Invalid([new("supersedes", "unknownReference")]));
            if (!old.Targets.UnitCodes.All(code => tree.Find(code)?.LiesIn(caller.UnitCode) == true))
                return (null, null, Problem.Forbidden);
            if (old.State != DispatchState.Open)
                return (null, null, new(ProblemKind.Conflict, "dispatchClosed"));
        }
        if (request.ReportId is { } reportId && !(await ReportStore.HoldAsync(transaction, reportId) is { } report && tree.Find(report.StairwellCode)?.LiesIn(caller.UnitCode) == true))
            return (null, null, Problem.Invalid([new("reportId", "unknownReference")]));
        return (activation, old, null);
    }
}
