namespace StreamSynth.Training;

/// <summary>
/// Trains and evaluates one image classifier with one numerical library. One thread at a time may use an instance. Equal settings,
/// first values, minibatches and threads give equal bits. Dispose frees what it holds.
/// </summary>
/// <remarks>What every implementation must do is tested by <c>TrainerContract</c>.</remarks>
public interface ITrainer : IDisposable
{
    /// <summary>Gets the settings that the trainer was built with.</summary>
    ClassifierSettings Settings { get; }

    /// <summary>
    /// Runs one step: forward, backward, update of weights and running statistics. A step that makes the loss, a weight or a statistic
    /// NaN or infinite is taken back: <see cref="StepResult.IsApplied"/> is false, and all stands as before.
    /// </summary>
    /// <param name="input">Images, labels and learning rate.</param>
    /// <returns>Losses and hits on this minibatch, measured before the update.</returns>
    /// <exception cref="ArgumentException">A length or a label does not fit the settings; nothing has been changed.</exception>
    StepResult Step(StepInput input);

    /// <summary>Gives logits with running statistics, and with averaged parameters where the settings ask for an average.</summary>
    /// <param name="images">f32[count,3,Height,Width].</param>
    /// <param name="count">Number of images.</param>
    /// <param name="which">Set of norms to use; <see cref="Statistics.Auxiliary"/> exists under <see cref="NormMode.Auxiliary"/> only.</param>
    /// <param name="logits">f32[count,Classes], written.</param>
    /// <exception cref="ArgumentException">A length does not fit, or the set does not exist.</exception>
    void Predict(ReadOnlySpan<float> images, int count, Statistics which, Span<float> logits);

    /// <summary>
    /// Replaces the running statistics of the main norms by the plain average over the given batches, each normalised by its
    /// own statistics (PyTorch 1.13, torch.optim.swa_utils.update_bn).
    /// </summary>
    /// <param name="realBatches">Batches of real images, each f32[n,3,Height,Width] with any n above 1.</param>
    /// <exception cref="ArgumentException">There is no batch, or one has a wrong length.</exception>
    /// <exception cref="InvalidOperationException">The network has no batch norm.</exception>
    void ReestimateStatistics(IEnumerable<ReadOnlyMemory<float>> realBatches);

    /// <summary>Gives every tensor of the model: weights, norm affines and running statistics of both sets.</summary>
    /// <returns>Copies, in the order of the network; auxiliary norms come last.</returns>
    IReadOnlyList<NamedTensor> Parameters();

    /// <summary>Gives every tensor of the model as predictions use it: the average where the settings ask for one.</summary>
    /// <returns>Copies, named and ordered as those of <see cref="Parameters"/>.</returns>
    IReadOnlyList<NamedTensor> EvaluatedParameters();

    /// <summary>
    /// Gives what training keeps beside the model. Names are those of PyTorch's optimiser state behind the parameter's:
    /// <c>.momentum_buffer</c>, or <c>.step</c>, <c>.exp_avg</c> and <c>.exp_avg_sq</c>; averages are called <c>.ema</c>, and
    /// <c>ema.steps</c> counts the steps behind them.
    /// </summary>
    /// <returns>Copies; empty without momentum, moments and averages.</returns>
    IReadOnlyList<NamedTensor> OptimizerState();

    /// <summary>Shows the tensors of <see cref="Parameters"/> in place, without a copy.</summary>
    /// <param name="see">Is called once per tensor, in the order of the network.</param>
    void ReadParameters(SeeTensor see);

    /// <summary>Shows the tensors of <see cref="OptimizerState"/> in place, without a copy.</summary>
    /// <param name="see">Is called once per tensor.</param>
    void ReadOptimizerState(SeeTensor see);

    /// <summary>Restores what <see cref="Parameters"/> and <see cref="OptimizerState"/> gave; training goes on bit for bit.</summary>
    /// <param name="parameters">Every tensor of the model, in any order.</param>
    /// <param name="optimizerState">Every tensor of the optimiser and of the averages, in any order.</param>
    /// <exception cref="ArgumentException">A tensor is missing, unknown, given twice or of another shape; nothing has been changed.</exception>
    void Load(IReadOnlyList<NamedTensor> parameters, IReadOnlyList<NamedTensor> optimizerState);
}

/// <summary>Sees one tensor within the call; its memory stays the trainer's.</summary>
/// <param name="name">Name of the tensor.</param>
/// <param name="shape">Sizes, outermost first.</param>
/// <param name="elements">f32 elements, row-major.</param>
public delegate void SeeTensor(string name, ReadOnlySpan<long> shape, ReadOnlySpan<float> elements);
