using GridAlert.Features.Emergency.Activations;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Notices;
using GridAlert.Platform;

namespace GridAlert.Features.Emergency.Escalation;

/// <summary>Starts, moves and tells the escalation of dispatches; always inside the transaction that sends them or changes the level.</summary>
public sealed class BeginEscalation(EscalationStore store, EscalationMessages messages)
{
    /// <summary>Lays down the plan's steps for a dispatch that has just been stored, and hands over at once where nobody can be notified.</summary>
    /// <returns>In how many stairwells nobody could be notified.</returns>
    public async Task<int> RunAsync(Transaction transaction, Dispatch dispatch, DateTimeOffset now)
    {
        await messages.FirstNoticeAsync(transaction, dispatch);
        if (dispatch.EscalationPlan is not { } plan)
            return 0;
        var schedule = EscalationRules.Schedule(plan, dispatch.Level, ClocksOf(dispatch));
        await EscalationStore.ScheduleAsync(transaction, dispatch.Id, schedule);
        return EscalationRules.FirstHands(schedule) is { } hands ? await store.HandOverUnreachableAsync(transaction, dispatch.Id, hands, now) : 0;
    }

    /// <summary>From now on the plan of another level holds for the open dispatches of an activation; what was done stays done.</summary>
    /// <returns>How many dispatches it concerns.</returns>
    public static async Task<int> ChangeLevelAsync(Transaction transaction, Guid activationId, Level level)
    {
        var open = (await DispatchStore.OpenOfAsync(transaction, activationId)).FindAll(dispatch => dispatch.EscalationPlan is not null);
        foreach (var dispatch in open)
        {
            var last = await EscalationStore.UnscheduleAsync(transaction, dispatch.Id);
            await EscalationStore.ScheduleAsync(transaction, dispatch.Id, EscalationRules.Schedule(dispatch.EscalationPlan!, level, ClocksOf(dispatch), last));
        }
        return open.Count;
    }

    private static Clocks ClocksOf(Dispatch dispatch) =>
        new(dispatch.SentAt, dispatch.Reply.Any(field => field.Required) ? dispatch.ReplyBy : null, dispatch.CompleteBy);
}
