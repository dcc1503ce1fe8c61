using GridAlert.Features.Channels.Gateways;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Channels.Callbacks;

/// <param name="ReplyId">The gateway's id of it, so that it counts once however often it comes.</param>
public sealed record SmsReply(string ReplyId, string From, string Text);

/// <summary>Takes answers by SMS: 1, 2 and 3 are the responder's own act, anything else is kept and answered with a hint.</summary>
public sealed class TakeReplies(
    Commands commands, MessageStore messages, RepliesQuery replies, ReceiptsStore receipts, IInboundAnswers answers, IStringLocalizer<ChannelsTexts> texts, TimeProvider time)
{
    // Two machines must not thank each other for ever.
    private static readonly TimeSpan OneHintIn = TimeSpan.FromHours(1);

    public async Task RunAsync(SmsReply reply, CancellationToken cancel)
    {
        var key = new IdempotencyKey("sms-reply", reply.ReplyId, Access.Token.Hash($"{reply.From}\n{reply.Text}"));
        await commands.RunAsync<string>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            var dispatchId = SmsRules.Answer(reply.Text) is { } digit ? await answers.AnswerAsync(new(reply.From, ActOf(digit)), cancel) : null;
            await Journal.AppendAsync(transaction, JournalKind.MessageReceived, now, null,
                new { channel = ChannelName.Sms, from = Personal.MaskedNumber(reply.From), Text = PersonalKeys.Seal(reply.Text), understood = dispatchId is not null }, dispatchId: dispatchId);
            if (dispatchId is { } answered)
                await receipts.MarkAnsweredAsync(transaction, ChannelName.Sms, reply.From, answered, now);
            else if (!await replies.WasHintedAsync(transaction, reply.From, now - OneHintIn))
                await messages.QueueAsync(transaction, ChannelName.Sms, urgent: true, reply.From, Languages.InDefault(() => texts["sms.hint"]), null, now);
            return "taken";
        }, cancel);
    }

    private static InboundAct ActOf(int digit) => digit switch
    {
        1 => InboundAct.Acknowledge,
        2 => InboundAct.Complete,
        _ => InboundAct.Decline,
    };
}
