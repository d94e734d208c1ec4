using StreamSynth.Storage.Experiments;

namespace StreamSynth.Blocks.Regeneration;

/// <summary>Is implemented by generators that can take a batch which another run has painted from the same prompts, seeds, model, settings, device and threads, instead of painting it again.</summary>
public interface ISharedPainting : IImageGenerator
{
    /// <summary>Says where painted batches are kept; before the run starts.</summary>
    /// <param name="painted">The batches; the caller disposes them after the run.</param>
    /// <param name="terms">What else pixels may depend on, such as versions of libraries.</param>
    void Share(PaintedBatches painted, string terms);
}
