using GridAlert.Features.Channels;
using GridAlert.Features.Channels.Outbox;
using GridAlert.Features.Emergency.Dispatches;
using GridAlert.Features.Emergency.Escalation;
using GridAlert.Features.Neighbourhood;
using GridAlert.Platform;
using Microsoft.Extensions.Localization;

namespace GridAlert.Features.Emergency.Notices;

/// <summary>
/// What escalation sends beside the open app: SMS and calls to the trio, and word to those who have stairwells in
/// their hands now. Written in the transaction that takes the step; the workers send it after commit.
/// </summary>
public sealed class EscalationMessages(MessageStore messages, EscalationAddressStore addresses, ChannelStatus channels, UnitTree tree, IStringLocalizer<NoticesTexts> texts)
{
    /// <summary>Whether a step by this way would reach anybody; the app, people and the desk always do.</summary>
    public bool IsOn(StepVia via) => via switch
    {
        StepVia.Sms => channels.IsOn(ChannelName.Sms),
        StepVia.Voice => channels.IsOn(ChannelName.Voice),
        _ => true,
    };

    /// <summary>The first notice to those who have a number and no phone bound.</summary>
    public async Task FirstNoticeAsync(Transaction transaction, Dispatch dispatch)
    {
        if (!channels.IsOn(ChannelName.Sms))
            return;
        var people = await addresses.WithoutDeviceAsync(transaction, dispatch.Id);
        await QueueAsync(transaction, ChannelName.Sms, 0, people, [dispatch], dispatch.SentAt);
    }

    /// <summary>The messages of steps that were just taken.</summary>
    public async Task StepsAsync(Transaction transaction, IReadOnlyList<TakenStep> taken, DateTimeOffset now)
    {
        if (taken.Count == 0)
            return;
        var dispatches = await DispatchStore.FindAllAsync(transaction, [.. taken.Select(one => one.DispatchId).Distinct()]);
        foreach (var way in taken.Where(one => one.Via is "sms" or "voice").GroupBy(one => (one.Via, one.N)))
        {
            if (channels.IsOn(way.Key.Via))
                await QueueAsync(transaction, way.Key.Via, way.Key.N, await addresses.OfRolesAsync(transaction, [.. way]), dispatches, now);
        }
        if (channels.IsOn(ChannelName.Sms))
            await TellHoldersAsync(transaction, [.. taken.Where(one => one.Via is "call" or "door")], dispatches, now);
    }

    private async Task QueueAsync(Transaction transaction, string channel, int round, List<Addressee> people, List<Dispatch> dispatches, DateTimeOffset now)
    {
        foreach (var dispatch in dispatches)
        {
            var its = people.FindAll(one => one.DispatchId == dispatch.Id);
            if (its.Count == 0)
                continue;
            var words = Languages.InDefault(() => TrioRole.All.ToDictionary(TrioRole.Bit, role => Words(dispatch, TrioRole.Bit(role), channel)));
            await messages.QueueForReceiptsAsync(transaction, channel, round, Urgent(dispatch), now, new(
                [.. its.Select(one => one.DispatchId)], [.. its.Select(one => one.StairwellCode)], [.. its.Select(one => one.Role)],
                [.. its.Select(one => one.MemberId)], [.. its.Select(one => one.Phone.Open)], [.. its.Select(one => words[one.Role])]));
        }
    }

    /// <summary>One message a dispatch and holder, however many stairwells: the call list has them one by one.</summary>
    private async Task TellHoldersAsync(Transaction transaction, List<TakenStep> handed, List<Dispatch> dispatches, DateTimeOffset now)
    {
        foreach (var group in handed.Where(one => one.InHandsOf == one.Who).GroupBy(one => (one.DispatchId, one.Who, one.Via)))
        {
            var dispatch = dispatches.Find(one => one.Id == group.Key.DispatchId)!;
            var kind = group.Key.Who == "gridLead" ? UnitKind.Grid : UnitKind.Community;
            var units = group.Select(one => tree.Find(one.StairwellCode)?.CodeOf(kind)).OfType<string>().GroupBy(code => code).ToDictionary(codes => codes.Key, codes => codes.Count());
            var holders = await addresses.HoldersAsync(transaction, group.Key.Who, [.. units.Keys]);
            var said = Languages.InDefault(() => holders.ConvertAll(holder =>
                texts[group.Key.Via == "door" ? "hands.door" : "hands.call", dispatch.Drill ? texts["drill"].Value : "", dispatch.Title, units[holder.UnitCode]].Value));
            await messages.QueueForAccountsAsync(transaction, ChannelName.Sms, 0, Urgent(dispatch), now, new(
                [.. holders.Select(_ => dispatch.Id)], [.. holders.Select(_ => (string?)null)], [.. holders.Select(one => one.AccountId)], [.. holders.Select(one => one.Phone.Open)], [.. said]));
        }
    }

    private string Words(Dispatch dispatch, int role, string channel) => string.Concat(
        dispatch.Drill ? texts["drill"].Value : "",
        dispatch.Level is { } level ? texts["level." + level].Value : "",
        dispatch.Title,
        texts["comma"].Value,
        dispatch.RoleBodies.For(role) ?? dispatch.Body,
        dispatch.AcknowledgeBy is { } by ? texts["until", by.Clock()[..5]].Value : "",
        channel == ChannelName.Sms ? texts["answerBySms"].Value : "");

    private static bool Urgent(Dispatch dispatch) => dispatch is { Level: not null, Drill: false };
}
