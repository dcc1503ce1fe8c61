using GridAlert.Features.Channels.Outbox;

namespace GridAlert.Features.Channels.Callbacks;

/// <summary>Takes what a gateway says later about messages: arrived, answered, did not arrive.</summary>
public sealed class TakeReceipts(ReceiptsStore store, IInboundAnswers answers, TimeProvider time)
{
    private static readonly TimeSpan EarlyKeptFor = TimeSpan.FromDays(1);

    public async Task RunAsync(string channel, IReadOnlyList<DeliveryReceipt> receipts, CancellationToken cancel)
    {
        // The answer first, then the message's own mark: should the process go away in between, the gateway's repeat does both.
        if (receipts.Any(r => r.State == "answered"))
        {
            var found = await store.FindAsync(channel, receipts, cancel);
            for (var i = 0; i < found.Length; i++)
            {
                if (receipts[i].State == "answered" && found[i] is { State: not "answered", DispatchId: { } dispatchId } message)
                    await answers.AnswerAsync(new(message.From, InboundAct.Acknowledge, dispatchId, message.MemberId), cancel);
            }
        }
        await store.ApplyAsync(channel, receipts, time.GetUtcNow(), cancel);
    }

    /// <summary>Applies receipts that came before the gateway's own answer was noted.</summary>
    public async Task CatchUpAsync(string channel, IReadOnlyCollection<string> gatewayIds, CancellationToken cancel)
    {
        await RunAsync(channel, await store.EarlyAsync(channel, gatewayIds, cancel), cancel);
        await store.ForgetEarlyAsync(channel, gatewayIds, time.GetUtcNow() - EarlyKeptFor, cancel);
    }
}
