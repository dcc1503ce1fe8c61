using GridAlert.Features.Neighbourhood;
using GridAlert.Features.Record;
using GridAlert.Platform;

namespace GridAlert.Features.Access.Devices;

/// <summary>
/// Takes a phone's access away: a lost one, or one that was passed on. Its live connection drops when the journal's line
/// is read; whoever may invite may do it.
/// </summary>
public sealed class RevokeDevice(DeviceStore devices, UnitTree tree, Commands commands, TimeProvider time)
{
    public async Task<Outcome<Device>> RunAsync(Caller caller, string stairwellCode, Guid deviceId, CancellationToken cancel)
    {
        if (!tree.TryFind(stairwellCode, out var stairwell))
            return Problem.NotFound;
        if (AccessPolicy.Refuse(caller, Act.Invite, stairwell) is { } refusal)
            return refusal;
        if (await devices.FindAsync(deviceId, stairwellCode, cancel) is not { } device)
            return Problem.NotFound;
        return await commands.RunAsync<Device>(null, async transaction =>
        {
            var now = time.GetUtcNow();
            if (await DeviceStore.RevokeAsync(transaction, deviceId, now) is { } left)
            {
                await Journal.AppendAsync(transaction, JournalKind.DeviceRevoked, now, caller.Id,
                    new DeviceRevokedData { DeviceId = deviceId, Left = left, Reason = "revoked", ByName = caller.Name },
                    stairwellCode: stairwellCode, memberId: device.MemberId);
            }
            return device;
        }, cancel);
    }
}
