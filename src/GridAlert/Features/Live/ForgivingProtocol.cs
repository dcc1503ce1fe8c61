using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;

namespace GridAlert.Features.Live;

/// <summary>Hands a call that could not be bound to a method on to the hub, which knows the caller's language; SignalR itself would only say that something failed.</summary>
public sealed class ForgivingProtocol(IHubProtocol inner) : IHubProtocol
{
    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => inner.WriteMessage(message, output);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        if (!inner.TryParseMessage(ref input, binder, out message))
            return false;
        if (message is InvocationBindingFailureMessage failure)
            message = new InvocationMessage(failure.InvocationId, nameof(ResponderHub.CallNotUnderstood), [failure.Target]);
        return true;
    }

    /// <summary>Wraps every protocol that was added so far.</summary>
    public static void WrapAll(IServiceCollection services)
    {
        foreach (var added in services.Where(service => service.ServiceType == typeof(IHubProtocol)).ToList())
        {
            services.Remove(added);
            services.AddSingleton<IHubProtocol>(provider => new ForgivingProtocol((IHubProtocol)ActivatorUtilities.CreateInstance(provider, added.ImplementationType!)));
        }
    }
}
