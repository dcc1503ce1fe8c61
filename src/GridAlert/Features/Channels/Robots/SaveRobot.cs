using GridAlert.Features.Access;
using GridAlert.Features.Channels.Settings;
using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Channels.Robots;

public sealed record RobotRequest(string? UnitCode, string? Channel, string? Name, string? Url, string? Secret);

/// <summary>Registers a group's robot at a unit, or removes it.</summary>
public sealed class SaveRobot(Commands commands, RobotStore store, RobotBook book, UnitTree tree, ChannelsOptions options, TimeProvider time)
{
    private const int MaxName = 60;
    private const int MaxUrl = 1000;
    private const int MaxSecret = 200;
    private const int LeastSecret = 16;

    public async Task<Outcome<Guid>> AddAsync(Caller caller, RobotRequest request, IdempotencyKey? key, CancellationToken cancel)
    {
        if (!AccessPolicy.MayEver(caller.Role, Act.ManageChannels))
            return Problem.Forbidden;
        if (Check(request) is { } problem)
            return problem;
        if (AccessPolicy.Refuse(caller, Act.ManageChannels, tree, [request.UnitCode!], "unitCode") is { } refusal)
            return refusal;
        var outcome = await commands.RunAsync<Guid>(key, async transaction =>
        {
            var now = time.GetUtcNow();
            var url = request.Url!.Trim();
            var secret = string.IsNullOrWhiteSpace(request.Secret) ? null : request.Secret.Trim();
            var robot = new Robot(Guid.CreateVersion7(now), request.UnitCode!, request.Channel!, request.Name!.Trim(), new Uri(url).Host, url, secret, now, caller.Name);
            await store.AddAsync(transaction, robot);
            await Journal.AppendAsync(transaction, JournalKind.RobotSaved, now, caller.Id, new { robot.Id, robot.UnitCode, robot.Channel, robot.Name, robot.Host });
            return robot.Id;
        }, cancel);
        await book.LoadAsync(cancel);
        return outcome;
    }

    public async Task<Outcome<Guid>> RemoveAsync(Caller caller, Guid id, CancellationToken cancel)
    {
        await book.LoadAsync(cancel);
        if (book.Find(id.ToString()) is not { } robot || !tree.TryFind(robot.UnitCode, out var unit))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.ManageChannels, unit) is { } refusal)
            return refusal;
        var outcome = await commands.RunAsync<Guid>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            await RobotStore.RemoveAsync(transaction, id, now);
            await Journal.AppendAsync(transaction, JournalKind.RobotRemoved, now, caller.Id, new { robot.Id, robot.UnitCode, robot.Channel, robot.Name });
            return id;
        }, cancel);
        await book.LoadAsync(cancel);
        return outcome;
    }

    private Problem? Check(RobotRequest request)
    {
        var check = new Check();
        check.Text(request.UnitCode, "unitCode", 40);
        check.That(ChannelName.Robots.Contains(request.Channel), "channel", "unknownValue", request.Channel ?? "", string.Join(", ", ChannelName.Robots));
        check.Text(request.Name, "name", MaxName);
        check.Text(request.Url, "url", MaxUrl);
        check.OptionalText(request.Secret, "secret", MaxSecret);
        if (!string.IsNullOrWhiteSpace(request.Url) && RobotRules.Refuse(request.Url.Trim(), options.AllowPrivateAddresses) is { } code)
            check.That(false, "url", code);
        if (request.Channel is not ChannelName.WeCom)
            check.That(request.Secret?.Trim().Length >= LeastSecret, "secret", "tooShort", LeastSecret);
        return check.Problem;
    }
}
