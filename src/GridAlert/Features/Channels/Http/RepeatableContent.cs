namespace GridAlert.Features.Channels.Http;

/// <summary>Keeps a body that can be written only once, so that a quick repeat sends the same bytes again.</summary>
public sealed class RepeatableContent : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
            await content.LoadIntoBufferAsync(cancellationToken);
        return await base.SendAsync(request, cancellationToken);
    }
}
