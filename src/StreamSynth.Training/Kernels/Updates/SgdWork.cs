using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StreamSynth.Training.Kernels.Updates;

/// <summary>Computes <see cref="SgdKernel"/>: one task per stretch of the tensor.</summary>
internal readonly unsafe struct SgdWork : IKernelWork
{
    public required float* Value { get; init; }

    public required float* Gradient { get; init; }

    public required float* Momentum { get; init; }

    public required float LearningRate { get; init; }

    public required float* NextValue { get; init; }

    public required float* NextMomentum { get; init; }

    /// <summary>What the momentum keeps of itself.</summary>
    public required float Kept { get; init; }

    public required float WeightDecay { get; init; }

    public required bool Nesterov { get; init; }

    public required long Count { get; init; }

    public required int FloatsPerTask { get; init; }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(int worker, int task)
    {
        long i = (long)task * FloatsPerTask;
        long end = Math.Min(i + FloatsPerTask, Count);
        (Vector512<float> kept, Vector512<float> decay, Vector512<float> rate) = (Vector512.Create(Kept), Vector512.Create(WeightDecay), Vector512.Create(LearningRate));
        for (; i <= end - 16; i += 16)
        {
            var value = Vector512.Load(Value + i);
            Vector512<float> direction = Vector512.Load(Gradient + i) + (value * decay);
            Vector512<float> momentum = (Vector512.Load(Momentum + i) * kept) + direction;
            momentum.Store(NextMomentum + i);
            direction = Nesterov ? direction + (momentum * kept) : momentum;
            (value - (direction * rate)).Store(NextValue + i);
        }

        for (; i < end; i++)
        {
            float direction = Gradient[i] + (Value[i] * WeightDecay);
            float momentum = (Momentum[i] * Kept) + direction;
            NextMomentum[i] = momentum;
            direction = Nesterov ? direction + (momentum * Kept) : momentum;
            NextValue[i] = Value[i] - (direction * LearningRate);
        }
    }
}
