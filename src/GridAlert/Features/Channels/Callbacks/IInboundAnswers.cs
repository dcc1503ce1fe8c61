namespace GridAlert.Features.Channels.Callbacks;

public enum InboundAct { Acknowledge, Complete, Decline }

/// <summary>An answer that a person gave by another way than the app.</summary>
/// <param name="DispatchId">What was answered; null for the newest open dispatch that was sent to this number.</param>
/// <param name="MemberId">Who answered, where the message says it.</param>
public sealed record InboundAnswer(string Address, InboundAct Act, Guid? DispatchId = null, Guid? MemberId = null);

/// <summary>Turns an answer by telephone into the responder's own act: the same receipt as from the app.</summary>
public interface IInboundAnswers
{
    /// <summary>Done once it is durable, and harmless to repeat. Gives the dispatch that was answered; null when none of that number is open.</summary>
    Task<Guid?> AnswerAsync(InboundAnswer answer, CancellationToken cancel);
}
