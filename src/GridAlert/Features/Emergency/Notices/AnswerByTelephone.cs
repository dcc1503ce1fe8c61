using GridAlert.Features.Access;
using GridAlert.Features.Channels.Callbacks;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Receipts;

namespace GridAlert.Features.Emergency.Notices;

/// <summary>An answer by SMS or by a key is the responder's own act: the same operation as from the app, the same receipt.</summary>
public sealed class AnswerByTelephone(NumberQuery numbers, RespondToDispatch respond, TimeProvider time) : IInboundAnswers
{
    // The reasons of the phone page; a digit says no more than this.
    private const string Reason = "other";

    public async Task<Guid?> AnswerAsync(InboundAnswer answer, CancellationToken cancel)
    {
        if (await numbers.FindAsync(answer.Address, answer.DispatchId, answer.MemberId, cancel) is not { } recipient)
            return null;
        var caller = new Caller(recipient.MemberId, recipient.Name.Open, Role.Responder, recipient.StairwellCode, null, null, time.GetUtcNow());
        var act = answer.Act switch
        {
            InboundAct.Acknowledge => AnswerAct.Acknowledge,
            InboundAct.Complete => AnswerAct.Complete,
            _ => AnswerAct.Decline,
        };
        var outcome = await respond.RunAsync(caller, recipient.DispatchId, act, new() { Reason = act == AnswerAct.Decline ? Reason : null }, cancel);
        return outcome.Ok ? recipient.DispatchId : null;
    }
}
