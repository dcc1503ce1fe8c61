using GridAlert.Features.Access;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Record;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Channels;

public sealed record TestRequest(string? Channel, string? Number);

/// <summary>Sends a test to one's own number, by the same way as everything else.</summary>
public sealed class SendTest(Commands commands, MessageStore messages, ChannelStatus status, IStringLocalizer<ChannelsTexts> texts, TimeProvider time)
{
    private static readonly string[] Testable = [ChannelName.Sms, ChannelName.Voice];

    public async Task<Outcome<Guid>> RunAsync(Caller caller, TestRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!AccessPolicy.MayEver(caller.Role, Act.ManageChannels))
            return Problem.Forbidden;
        var check = new Check();
        check.That(Testable.Contains(request.Channel), "testChannel", "unknownValue", request.Channel ?? "", string.Join(", ", Testable));
        var number = PhoneNumber.Normalise(request.Number?.Trim());
        check.That(number is not null, "number", "notANumber");
        if (check.Problem is { } problem)
            return problem;
        if (!status.IsOn(request.Channel!))
            return new Problem(ProblemKind.Conflict, "channelOff");
        return await commands.RunAsync<Guid>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            var id = await messages.QueueAsync(transaction, request.Channel!, urgent: false, number!, Languages.InDefault(() => texts["test.text", caller.Name, now.Minute()]), caller.Id, now);
            await Journal.AppendAsync(transaction, JournalKind.ChannelTested, now, caller.Id, new { messageId = id, request.Channel, address = Personal.MaskedNumber(number!) });
            return id;
        }, cancel);
    }
}
